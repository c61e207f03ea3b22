/// How other programs see that a job is owned: an event beside it, named after it and its owner.
///
/// Nothing in the kernel tells who created a job or listens to it. The event lives as long as its owner's
/// handle, so that a mark of an exporter that has ended, however it did, is gone as well. It is a courtesy
/// for `list`: an event of that name made by somebody else misleads, and nothing depends on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jobx {

/// The event's name: "jobobject_exporter 1234 owns NAME".
std::string owner_mark_name(std::uint64_t process_id, std::string_view job);

struct OwnerMark {
  std::uint64_t process_id = 0;
  std::string_view job;  ///< the name, part of what was read
};

/// What an event of this name says; empty if it is no mark.
std::optional<OwnerMark> read_owner_mark(std::string_view event_name);

}  // namespace jobx
