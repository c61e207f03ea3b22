/// What CivetWeb knows of a request.
#pragma once

#include <optional>

#include "exporter/web/http.h"

struct mg_request_info;

namespace jobx {

Request to_request(const mg_request_info& info);

/// Why a request is refused whatever it asks for, or nothing. A proxy on the way and we might take two hosts
/// for different ones (RFC 9112, 3.2).
std::optional<Response> refusal(const mg_request_info& info);

/// True if the client would send another request on this connection. CivetWeb sees it the same way. Whoever
/// sends a body, or says that he does, is not waited for.
bool would_keep(const mg_request_info& info);

}  // namespace jobx
