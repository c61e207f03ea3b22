#include "exporter/web/api/json_answer.h"

#include <utility>

#include "exporter/web/gzip.h"
#include "exporter/web/negotiation.h"
#include "exposition/json_sink.h"

namespace jobx {
namespace {

/// One packet; below that, compression costs more than it saves.
constexpr std::size_t kWorthCompressing = 1'200;

Response response_of(int status, std::string json) {
  Response response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  response.body = Body(std::move(json));
  response.headers = {{"Cache-Control", "no-store"},
                      {"Cross-Origin-Resource-Policy", "same-origin"},
                      {"Vary", "Accept-Encoding"}};
  return response;
}

}  // namespace

Response json_answer(const Request& request, std::string json) {
  json += '\n';
  if (json.size() < kWorthCompressing || !accepts_gzip(request.header("accept-encoding")))
    return response_of(200, std::move(json));
  std::string compressed;
  const std::unique_ptr<Gzip> gzip = make_gzip();
  gzip->write(json, compressed);
  gzip->finish(compressed);
  Response response = response_of(200, std::move(compressed));
  response.headers["Content-Encoding"] = "gzip";
  return response;
}

Response json_error(int status, std::string_view message) {
  std::string json = "{\"status\":" + std::to_string(status) + ",\"error\":";
  append_json_string(json, message);
  return response_of(status, json + "}\n");
}

}  // namespace jobx
