/// A program and its arguments as the one string that Windows hands to a new process.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace jobx {

/// The string that CommandLineToArgvW and Microsoft's C runtime take apart into `command` again: the program
/// first, then its arguments; UTF-8.
///
/// Fails with ProgramError::invalid_argument for an empty command, a program whose name holds a quotation
/// mark, a NUL anywhere, a string of more than 32,766 UTF-16 units (CreateProcess takes no more), and for
/// arguments of a .bat or .cmd file that cmd.exe, which runs it, would read as something else.
Result<std::string> join_command_line(const std::vector<std::string>& command);

}  // namespace jobx
