#include "pdh/code_page.h"

#include <iconv.h>

#include <cstddef>
#include <memory>
#include <type_traits>

namespace jobx {
namespace {

struct CloseIconv {
  void operator()(iconv_t converter) const { iconv_close(converter); }
};
using Converter = std::unique_ptr<std::remove_pointer_t<iconv_t>, CloseIconv>;

}  // namespace

Result<std::string> utf8_from_code_page(std::string_view bytes, const CodePage& page) {
  auto* const opened = iconv_open("UTF-8", page.iconv_name);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): how iconv says that it failed
  if (opened == reinterpret_cast<iconv_t>(-1)) {
    return Error(ProgramError::unsupported,
                 "this system does not know the encoding " + std::string(page.name));
  }
  const Converter converter(opened);
  std::string in(bytes);  // iconv takes a pointer to what it only reads
  std::string out(4 * bytes.size(), '\0');
  char* from = in.data();
  char* to = out.data();
  std::size_t left = in.size();
  std::size_t room = out.size();
  if (iconv(converter.get(), &from, &left, &to, &room) == static_cast<std::size_t>(-1)) {
    return Error(ProgramError::malformed_data,
                 "byte " + std::to_string(in.size() - left) + " is not valid in " + std::string(page.name));
  }
  out.resize(out.size() - room);
  return out;
}

}  // namespace jobx
