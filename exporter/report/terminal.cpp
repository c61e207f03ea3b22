#include "exporter/report/terminal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <iostream>

#include "exporter/report/advice.h"

namespace jobx {
std::string cell(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(width, out.size()), ' ');
  return out + "  ";
}

void begin_output() {
  static std::array<char, std::size_t{1} << 20> buffer;  // lives as long as the stream
  std::setvbuf(stdout, buffer.data(), _IOFBF, buffer.size());
}

bool finish_output() {
  if (std::cout) errno = 0;  // else it is that of the write that failed
  if (std::cout.flush()) return true;
  const std::error_code code(errno, std::generic_category());
  if (code == std::errc::broken_pipe) return false;  // whoever reads no more needs no explanation
  const std::string what = "cannot write to standard output";
  print_error(code ? system_error(code, what).message() : what);
  return false;
}

void print_error(std::string_view message) {
  std::cerr << "jobobject_exporter: " << printable(message) << '\n';
}

void print_error(const Error& error) {
  print_error(error.message());
}

void print_advice(std::string_view advice) {
  if (!advice.empty()) print_error("what to do: " + std::string(advice));
}

void ErrorPrinter::print(const Error& error) {
  print_error(error);
  const std::string_view text = advice(source_, error);
  if (advised_.insert(text).second) print_advice(text);
}

}  // namespace jobx
