/// What containerd's config.json of a container says of its pod.
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

#include "collector/sources/containers.h"

namespace jobx {

/// Why a container gave no names; values of the label `reason`.
namespace container_reason {
inline constexpr std::string_view access_denied = "access_denied";
inline constexpr std::string_view budget = "budget";  ///< more containers than are read
inline constexpr std::string_view failed = "failed";
inline constexpr std::string_view malformed = "malformed";    ///< not JSON, or nested too deeply
inline constexpr std::string_view not_a_file = "not_a_file";  ///< a symbolic link, a folder, a device
inline constexpr std::string_view too_large = "too_large";
inline constexpr std::string_view unexpected = "unexpected";  ///< JSON with values of another type or length
}  // namespace container_reason

/// The names of pod, container and image: of an OCI runtime specification the annotations that Kubernetes'
/// CRI sets (containerd, pkg/cri/annotations). Without them, all of it is empty: containers of other clients
/// have none. Or the reason why it cannot be told.
///
/// Memory beyond the text is bounded by one string of it, and nesting costs no stack.
std::variant<Container, std::string_view> parse_oci_config(std::string_view text);

}  // namespace jobx
