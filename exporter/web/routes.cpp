#include "exporter/web/routes.h"

#include <string>

#include "base/version.h"
#include "exporter/web/ui_files.h"

namespace jobx {
namespace {

/// A page for a person who typed the address into a browser. Needs nothing from elsewhere, and its policy
/// allows none.
Response front_page() {
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.headers["Content-Security-Policy"] =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  response.body = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>jobobject_exporter</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
code { font-size: .95em; }
footer { margin-top: 2rem; opacity: .7; font-size: .875rem; }
</style>
</head>
<body>
<h1>jobobject_exporter</h1>
<p>A Prometheus exporter for Windows job objects: the kernel's containers for processes, under every Windows
container, build agent, IIS pool, scheduled task and sandbox.</p>
<ul>
<li><a href="/metrics">Metrics</a>: what to give to Prometheus as a scrape target</li>
<li><a href="/-/healthy">Healthy</a>: answers while the program runs</li>
<li><a href="/-/ready">Ready</a>: answers while it can serve scrapes</li>
</ul>
<p>The command <code>jobobject_exporter metrics</code> prints what every metric means.</p>
<footer>Version )" +
                  std::string(version()) + " on " + std::string(platform()) + R"(</footer>
</body>
</html>
)";
  return response;
}

Response text_response(int status, const std::string& text) {
  return {status, "text/plain; charset=utf-8", text + "\n", {}};
}

}  // namespace

// As Prometheus answers, but for the body of a success, which it leaves empty.
Response Routes::reload(const Request& request) const {
  if (request.method != "POST" && request.method != "PUT") {
    Response refused = text_response(405, "Only POST and PUT requests are allowed.");
    refused.headers["Allow"] = "POST, PUT";
    return refused;
  }
  if (!reload_) {
    return text_response(403,
                         "Lifecycle API is not enabled; start the exporter with --web.enable-lifecycle.");
  }
  const Result<void> done = reload_();
  if (!done) return text_response(500, "failed to reload config: " + done.error().message());
  return text_response(200, "Configuration reloaded.");
}

Response Routes::handle(const Request& request) const {
  if (request.path == "/-/reload") return reload(request);
  if (request.method != "GET" && request.method != "HEAD") {
    Response refused = text_response(405, "Only GET and HEAD are served.");
    refused.headers["Allow"] = "GET, HEAD";
    return refused;
  }
  if (request.path == "/metrics") return metrics_.handle(request);
  if (api_ != nullptr && request.path.starts_with(kApiPrefix)) return api_->handle(request);
  if (api_ != nullptr && request.path.starts_with(kUiPrefix))
    return ui_answer(request, std::string_view(request.path).substr(kUiPrefix.size()));
  if (request.path == "/") return api_ != nullptr ? ui_answer(request, "index.html") : front_page();
  if (request.path == "/-/healthy")
    return {200, "text/plain; charset=utf-8", "jobobject_exporter is healthy.\n", {}};
  // Whoever gets this answer was let in by the server, which refuses all once it stops.
  if (request.path == "/-/ready")
    return {200, "text/plain; charset=utf-8", "jobobject_exporter is ready.\n", {}};
  return {404, "text/plain; charset=utf-8", "Not found. The metrics are at /metrics.\n", {}};
}

}  // namespace jobx
