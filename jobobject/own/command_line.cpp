#include "jobobject/own/command_line.h"

#include <string_view>

#include "base/ascii.h"
#include "base/text.h"

namespace jobx {
namespace {

/// 32,768 with the NUL that ends it, by CreateProcessW's documentation; one more to be on the safe side.
constexpr std::size_t kMaxUnits = 32'766;

Error refused(std::string what) {
  return Error(ProgramError::invalid_argument, std::move(what));
}

bool is_batch_file(std::string_view program) {
  // Trailing dots and blanks belong to no file name: Windows takes them off before it looks at the ending.
  while (!program.empty() && (program.back() == '.' || program.back() == ' ')) program.remove_suffix(1);
  return ends_with_ignoring_case(program, ".bat") || ends_with_ignoring_case(program, ".cmd");
}

/// How many UTF-16 units well-formed UTF-8 becomes: one for each character, two beyond the first plane.
std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

/// By the rules of CommandLineToArgvW: backslashes mean themselves unless a quotation mark follows them.
void append_argument(std::string& line, std::string_view argument) {
  if (!argument.empty() && argument.find_first_of(" \t\n\v\"") == std::string_view::npos) {
    line += argument;
    return;
  }
  line += '"';
  std::size_t backslashes = 0;
  for (const char c : argument) {
    if (c == '\\') {
      ++backslashes;
    } else {
      if (c == '"') line.append(backslashes + 1, '\\');
      backslashes = 0;
    }
    line += c;
  }
  line.append(backslashes, '\\');  // those before the closing quotation mark
  line += '"';
}

}  // namespace

Result<std::string> join_command_line(const std::vector<std::string>& command) {
  if (command.empty() || command.front().empty()) return refused("no program to start is given");
  const std::string& program = command.front();
  // No escape works here: the program's own name ends at the next quotation mark.
  if (program.find('"') != std::string::npos) {
    return refused("a program name cannot contain a quotation mark: " + program);
  }
  const bool is_batch = is_batch_file(program);
  std::string line = '"' + program + '"';
  for (std::size_t i = 1; i < command.size(); ++i) {
    if (is_batch && command[i].find_first_of("\"%!^&|<>()\r\n") != std::string::npos) {
      return refused("cmd.exe would misread the argument '" + command[i] + "' of " + program +
                     "; put it into the batch file");
    }
    line += ' ';
    append_argument(line, command[i]);
  }
  if (line.find('\0') != std::string::npos) return refused("a command line cannot contain a NUL character");
  if (!is_valid_utf8(line)) return refused("the command line is not well-formed UTF-8");
  if (const std::size_t units = utf16_units(line); units > kMaxUnits) {
    return refused("the command line has " + std::to_string(units) + " UTF-16 units; Windows allows 32,766");
  }
  return line;
}

}  // namespace jobx
