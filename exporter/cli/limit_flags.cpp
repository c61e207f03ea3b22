#include "exporter/cli/limit_flags.h"

#include <CLI/CLI.hpp>
#include <string_view>

#include "exporter/cli/repeatable.h"
#include "exporter/config/limit_keys.h"

namespace jobx {
namespace {

/// Stands in LimitFlags for a key without value that was given.
constexpr std::string_view kOn = "on";

}  // namespace

void add_limit_flags(CLI::App& app, LimitFlags& flags) {
  const std::span<const LimitKey> keys = limit_keys();
  flags.texts.resize(keys.size());  // before CLI11 takes references
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const LimitKey& key = keys[i];
    CLI::Option* option = nullptr;
    if (key.value.empty()) {
      option = app.add_flag_callback(
          flag_of(key), [&text = flags.texts[i]] { text = kOn; }, std::string(key.help));
    } else {
      option = app.add_option(flag_of(key), flags.texts[i], std::string(key.help));
      option->type_name(std::string(key.value));
    }
    option->group("Job limits");
  }
  repeatable(
      app.add_option(
             "--ui-grant", flags.granted_windows,
             "Window that the job may use despite --ui-handles, as 0x10a2c or decimal. May be repeated.")
          ->type_name("HWND"))
      ->group("Job limits");
}

JobLimits to_limits(const LimitFlags& flags, std::vector<std::uint64_t>& granted_windows) {
  const std::span<const LimitKey> keys = limit_keys();
  JobLimits limits;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (flags.texts[i].empty()) continue;
    const Result<void> set =
        keys[i].set(keys[i].value.empty() ? std::string_view() : std::string_view(flags.texts[i]), limits);
    if (!set) throw CLI::ValidationError(flag_of(keys[i]), set.error().message());
  }
  for (const std::string& text : flags.granted_windows) {
    const Result<std::uint64_t> window = parse_window(text);
    if (!window) throw CLI::ValidationError("--ui-grant", window.error().message());
    granted_windows.push_back(*window);
  }
  const Result<void> checked = check_limits(limits, !granted_windows.empty());
  if (!checked) throw CLI::ValidationError("limits", checked.error().message());
  return limits;
}

}  // namespace jobx
