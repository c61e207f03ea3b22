/// Answers of the API.
#pragma once

#include <string>
#include <string_view>

#include "exporter/web/http.h"

namespace jobx {

/// JSON that nobody keeps, compressed if the client takes that.
Response json_answer(const Request& request, std::string json);

/// `{"status":404,"error":"…"}`
Response json_error(int status, std::string_view message);

}  // namespace jobx
