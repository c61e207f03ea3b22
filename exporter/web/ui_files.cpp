#include "exporter/web/ui_files.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include "exporter/web/gzip.h"
#include "exporter/web/negotiation.h"

namespace jobx {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "application/json; charset=utf-8";
}

std::string_view text_of(const UiFile& file) {
  return {reinterpret_cast<const char*>(file.content.data()), file.content.size()};
}

/// True if one of the client's tags is this one, or if it takes any (RFC 9110, 13.1.2).
bool has_it(std::string_view tags, const std::string& tag) {
  return tags == "*" || tags.find(tag) != std::string_view::npos;
}

/// Compressed once, when it is first asked for.
Body compressed(const UiFile& file) {
  static std::mutex mutex;
  static std::map<std::string_view, Body> bodies;
  const std::lock_guard lock(mutex);
  const auto [body, is_new] = bodies.try_emplace(file.name);
  if (is_new) {
    std::string text;
    const std::unique_ptr<Gzip> gzip = make_gzip();
    gzip->write(text_of(file), text);
    gzip->finish(text);
    body->second = Body(std::move(text));
  }
  return body->second;
}

}  // namespace

Response ui_answer(const Request& request, std::string_view name) {
  const std::span<const UiFile> files = ui_files();
  const auto file =
      std::find_if(files.begin(), files.end(), [&](const UiFile& one) { return one.name == name; });
  if (file == files.end()) return {404, "text/plain; charset=utf-8", "Not found. The page is at /.\n", {}};
  // Weak: the compressed body and the other mean the same.
  const std::string tag = "\"" + std::string(file->hash) + "\"";
  Response response;
  response.content_type = type_of(name);
  response.headers = {{"Cache-Control", "no-cache"},
                      {"Content-Security-Policy", std::string(kPolicy)},
                      {"Cross-Origin-Resource-Policy", "same-origin"},
                      {"ETag", "W/" + tag},
                      {"Referrer-Policy", "no-referrer"},
                      {"Vary", "Accept-Encoding"},
                      {"X-Frame-Options", "DENY"}};
  if (has_it(request.header("if-none-match"), tag)) {
    response.status = 304;
    return response;
  }
  if (accepts_gzip(request.header("accept-encoding"))) {
    response.body = compressed(*file);
    response.headers["Content-Encoding"] = "gzip";
  } else {
    response.body = Body(std::string(text_of(*file)));
  }
  return response;
}

}  // namespace jobx
