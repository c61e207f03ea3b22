#include "exporter/app/listeners.h"

#include <algorithm>
#include <optional>
#include <string>
#include <thread>

namespace jobx {

Result<Listeners::Servers> Listeners::change_to(const std::vector<ListenAddress>& addresses) {
  std::vector<Listener> before = std::move(all_);
  std::vector<Listener> opened;
  std::vector<ListenAddress> missing;
  all_.clear();
  for (const ListenAddress& address : addresses) {
    const auto known =
        std::find_if(before.begin(), before.end(), [&](const Listener& one) { return one.asked == address; });
    if (known == before.end()) {
      missing.push_back(address);
    } else {
      all_.push_back(std::move(*known));
      before.erase(known);
    }
  }
  const auto move_all = [](std::vector<Listener>& from, std::vector<Listener>& to) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
  };
  for (const ListenAddress& address : missing) {
    Result<std::unique_ptr<HttpServer>> server = HttpServer::start({address}, handler_, log_, gate_);
    if (!server) {
      move_all(before, all_);
      return server.error();
    }
    opened.push_back({address, *std::move(server)});
  }
  tell_of(opened);
  move_all(opened, all_);
  Servers unwanted;
  for (Listener& one : before) {
    log_.info("no longer listening", {{"address", one.server->addresses().front().text()}});
    unwanted.push_back(std::move(one.server));
  }
  return unwanted;
}

/// Says once, too, how others reach this: whoever starts a server on all interfaces may not be aware of it.
void Listeners::tell_of(const std::vector<Listener>& opened) {
  std::optional<std::string> exposed;
  for (const Listener& one : opened) {
    for (const ListenAddress& address : one.server->addresses()) {
      log_.info("listening", {{"address", address.text()}, {"tls", gate_->has_tls() ? "true" : "false"}});
      if (!is_loopback(address) && !exposed) exposed = address.text();
    }
  }
  if (gate_->has_tls() || !exposed) return;
  log_.warn("serving to the network without TLS; restrict the port with a firewall, or see docs/security.md",
            {{"address", *exposed}});
}

void Listeners::stop() {
  std::vector<std::jthread> stops;
  for (const Listener& one : all_) stops.emplace_back([&one] { one.server->stop(); });
}

}  // namespace jobx
