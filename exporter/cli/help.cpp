#include "exporter/cli/help.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace jobx {
namespace {

using Options = std::vector<const CLI::Option*>;

constexpr std::size_t kFlagColumn = 36;
constexpr std::size_t kCommandColumn = 14;
constexpr std::string_view kDefault = "(default ";

/// Adds the words of `text` to `out`, whose last line is `column` wide; further lines begin at `indent`. Line
/// feeds in the text stay.
void add_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t indent) {
  const auto next_line = [&] {
    out += '\n' + std::string(indent, ' ');
    column = indent;
  };
  while (!text.empty()) {
    // A default is one word, so that its value does not stand alone on the next line.
    const std::size_t start = text.starts_with(kDefault) ? kDefault.size() : 0;
    const std::size_t end = std::min(text.find_first_of(" \n", start), text.size());
    const std::string_view word = text.substr(0, end);
    if (column + word.size() > kHelpWidth && column > indent) {
      out.erase(out.find_last_not_of(' ') + 1);
      next_line();
    }
    out += word;
    column += word.size();
    if (end == text.size()) return;
    if (text[end] == '\n' || column >= kHelpWidth) {
      next_line();
    } else {
      out += ' ';
      ++column;
    }
    text.remove_prefix(end + 1);
  }
}

/// A name on the left, a text on the right of `column`, or below it if the name is too long.
std::string row(const std::string& name, std::string_view text, std::size_t column) {
  std::string out = "  " + name;
  if (out.size() < column) {
    out.resize(column, ' ');
  } else {
    out += '\n' + std::string(column, ' ');
  }
  add_wrapped(out, text, column, column);
  return out + '\n';
}

/// "--[no-]name" for a flag that can be taken back, "-h, --help" for one with a short name.
std::string names_of(const CLI::Option& option) {
  const std::vector<std::string>& taking_back = option.get_fnames();
  std::string names;
  for (const std::string& name : option.get_snames()) names += "-" + name + ", ";
  for (const std::string& name : option.get_lnames()) {
    if (std::find(taking_back.begin(), taking_back.end(), name) != taking_back.end()) continue;
    names += (taking_back.empty() ? "--" : "--[no-]") + name + ", ";
  }
  return names.substr(0, names.size() - std::min<std::size_t>(names.size(), 2));
}

/// What stands for the value; CLI11 adds what its checks allow behind a colon.
std::string placeholder_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

std::string flag_of(const CLI::Option& option) {
  return names_of(option) + (takes_value(option) ? "=" + placeholder_of(option) : "");
}

/// CLI11 writes lists in brackets.
std::string default_of(const CLI::Option& option) {
  std::string text = option.get_default_str();
  if (text.starts_with('[') && text.ends_with(']')) return text.substr(1, text.size() - 2);
  return text;
}

std::string text_of(const CLI::Option& option) {
  std::string text = option.get_description();
  if (option.get_required()) text += " (required)";
  if (const std::string value = default_of(option); !value.empty())
    text.append(" ").append(kDefault).append(value).append(")");
  return text;
}

class HelpFormatter final : public CLI::FormatterBase {
 public:
  explicit HelpFormatter(std::string after_flags) : after_flags_(std::move(after_flags)) {}

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode) const override {
    std::string out;
    add_wrapped(out, app->get_description(), 0, 0);
    out += "\n\n" + usage_of(*app, name) + commands_of(*app) + arguments_of(*app);
    std::vector<std::string> groups = app->get_groups();
    std::stable_partition(groups.begin(), groups.end(),
                          [](const std::string& one) { return one != kOtherFlags; });
    for (const std::string& group : groups) out += group_of(*app, group);
    if (const std::string footer = app->get_footer(); !footer.empty()) {
      out += '\n';
      add_wrapped(out, footer, 0, 0);
      out += '\n';
    }
    return out;
  }

 private:
  [[nodiscard]] std::string usage_of(const CLI::App& app, const std::string& name) const {
    std::string usage = "Usage: " + name;
    for (const CLI::Option* const option : app.get_options()) {
      if (option->get_required() && option->nonpositional()) usage += " " + flag_of(*option);
    }
    usage += " [FLAGS]";
    for (const CLI::Option* const option : positionals_of(app)) {
      const std::string one = option->get_name(true) + (option->get_items_expected_max() > 1 ? "..." : "");
      usage += option->get_required() ? " " + one : " [" + one + "]";
    }
    if (!app.get_subcommands({}).empty()) usage += " [COMMAND]";
    return usage + after_flags_ + '\n';
  }

  static Options positionals_of(const CLI::App& app) {
    return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
  }

  static std::string commands_of(const CLI::App& app) {
    const std::vector<const CLI::App*> commands = app.get_subcommands({});
    std::string out = commands.empty() ? "" : "\nCommands:\n";
    for (const CLI::App* const one : commands) {
      out += row(one->get_name(), one->get_description(), kCommandColumn);
    }
    return out;
  }

  static std::string arguments_of(const CLI::App& app) {
    const Options arguments = positionals_of(app);
    std::string out = arguments.empty() ? "" : "\nArguments:\n";
    for (const CLI::Option* const one : arguments)
      out += row(one->get_name(true), text_of(*one), kCommandColumn);
    return out;
  }

  /// The flags of a group; the flag for help is the last of its own.
  static std::string group_of(const CLI::App& app, const std::string& group) {
    Options flags = app.get_options(
        [&](const CLI::Option* option) { return option->get_group() == group && option->nonpositional(); });
    if (group.empty() || flags.empty()) return "";
    std::stable_partition(flags.begin(), flags.end(),
                          [&](const CLI::Option* option) { return option != app.get_help_ptr(); });
    std::string out = group == kOtherFlags ? "\nFlags:\n" : "\n" + group + ":\n";
    for (const CLI::Option* const one : flags) out += row(flag_of(*one), text_of(*one), kFlagColumn);
    return out;
  }

  std::string after_flags_;
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter(const std::string& after_flags) {
  return std::make_shared<HelpFormatter>(after_flags);
}

}  // namespace jobx
