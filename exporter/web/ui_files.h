/// The files of the page, which are in the program itself.
#pragma once

#include <span>
#include <string_view>

#include "exporter/web/http.h"

namespace jobx {

struct UiFile {
  std::string_view name;  ///< "index.html"
  std::string_view hash;  ///< of the content, in hexadecimal
  std::span<const unsigned char> content;
};

/// All of exporter/web/ui, and openapi.json. cmake/EmbedFiles.cmake writes the table.
std::span<const UiFile> ui_files();

/// Where the files are, but for index.html.
inline constexpr std::string_view kUiPrefix = "/ui/";

/// The answer with the file of this name; 404 if there is none, 304 if the client has it already. Its policy
/// lets the page load nothing but these files and ask nobody but this server. Any thread.
Response ui_answer(const Request& request, std::string_view name);

}  // namespace jobx
