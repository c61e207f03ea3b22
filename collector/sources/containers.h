/// The containers that a runtime on this host knows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace jobx {

/// What the runtime knows of a container; empty where it does not.
struct Container {
  std::string runtime;  ///< "containerd" or "docker": the scheme in front of the id
  std::string pod;
  std::string pod_namespace;
  std::string name;  ///< in the pod; empty for a pod's sandbox
  std::string image;

  friend bool operator==(const Container&, const Container&) = default;
};

/// By the id that the runtime gave.
using Containers = std::map<std::string, Container, std::less<>>;

/// What one reading of the runtime found.
struct ContainerSample {
  std::shared_ptr<const Containers> all;  ///< never null; shared with earlier readings that found the same
  /// Containers that could not be read, by reason; every reason that can occur, also at 0.
  std::map<std::string_view, std::uint64_t> unreadable;
};

}  // namespace jobx
