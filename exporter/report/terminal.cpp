#include "exporter/report/terminal.h"

#include <algorithm>
#include <iostream>

#include "base/hex.h"
#include "exporter/report/advice.h"

namespace jobx {
namespace {

void append_escaped(std::string& out, unsigned char code) {
  out.append("\\u").append(Hex(code, 4).digits());
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const unsigned char next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : '\0';
    if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F: U+009B begins a sequence
      append_escaped(out, next);
      ++i;
    } else if (byte < 0x20 || byte == 0x7F) {
      append_escaped(out, byte);
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string cell(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(width, out.size()), ' ');
  return out + "  ";
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
