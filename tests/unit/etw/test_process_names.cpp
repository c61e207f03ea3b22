#include <catch2/catch.hpp>

#include "etw/event_words.h"
#include "etw/process_names.h"

namespace jobx::test {
namespace {

/// An event of a process; `image` is UTF-16.
template <std::size_t N>
TracedEvent event_of(TracedKind kind, std::uint32_t id, const char16_t (&image)[N]) {
  TracedEvent event;
  event.kind = kind;
  event.process_id = id;
  event.name = {Bytes(std::as_bytes(std::span(image, N - 1))), true};
  return event;
}

TEST_CASE("a process is called by its image, also after it has stopped, until its id is given again",
          "[etw]") {
  ProcessNames names;
  CHECK(names.find(7).empty());
  names.note(event_of(TracedKind::process_start, 7, u"\\Device\\a very long name.exe"));
  CHECK(names.find(7) == "a very long name.exe");
  names.note(event_of(TracedKind::process_stop, 7, u"a very long na"));
  CHECK(names.find(7) == "a very long name.exe");
  names.note(event_of(TracedKind::process_start, 7, u"b.exe"));
  CHECK(names.find(7) == "b.exe");
}

TEST_CASE("a process whose start was not seen is called as its stop says", "[etw]") {
  ProcessNames names;
  names.note(event_of(TracedKind::process_stop, 7, u"a very long na"));
  CHECK(names.find(7) == "a very long na");
  names.note(event_of(TracedKind::process_stop, 7, u"another"));  // the start of that one was missed, too
  CHECK(names.find(7) == "another");
  names.note(event_of(TracedKind::job_create, 8, u"no process"));
  CHECK(names.find(8).empty());
}

TEST_CASE("of too many processes those that have stopped are forgotten", "[etw]") {
  ProcessNames names;
  for (std::uint32_t id = 0; id < ProcessNames::kMost; ++id) {
    names.note(event_of(id % 2 == 0 ? TracedKind::process_start : TracedKind::process_stop, id, u"x.exe"));
  }
  CHECK(names.find(1) == "x.exe");
  names.note(event_of(TracedKind::process_start, 1'000'000, u"new.exe"));
  CHECK(names.find(1'000'000) == "new.exe");
  CHECK(names.find(0) == "x.exe");
  CHECK(names.find(1).empty());
}

TEST_CASE("the flags of a removal mean one reason each", "[etw]") {
  CHECK(removal_reason(4) == RemovalReason::exited);
  CHECK(removal_reason(6) == RemovalReason::terminated);
  CHECK(removal_reason(0xE) == RemovalReason::cpu_time);
  CHECK(removal_reason(0xA) == RemovalReason::refused);
  CHECK(removal_reason(1) == RemovalReason::object_deleted);
  for (const std::uint32_t flags : {0U, 2U, 3U, 5U, 8U, 0xCU, 0x10U, 0x14U, 0xFFFF'FFFFU})
    CHECK(removal_reason(flags) == RemovalReason::unknown);
}

TEST_CASE("a termination is told by its status, then by its flags", "[etw]") {
  TracedEvent event;
  event.status = 0xC000'0044;
  event.flags = 0;
  CHECK(termination_reason(event) == TerminationReason::cpu_time);
  event.status = 1;
  CHECK(termination_reason(event) == TerminationReason::terminated);
  event.flags = 2;
  CHECK(termination_reason(event) == TerminationReason::terminated);
  event.flags = 3;
  CHECK(termination_reason(event) == TerminationReason::limit);
  event.flags.reset();
  CHECK(termination_reason(event) == TerminationReason::terminated);
}

TEST_CASE("a GUID is written as Windows writes it", "[etw]") {
  CHECK(guid_text({0x22fb'2cd6, 0x0e7b, 0x422b, {0xa0, 0xc7, 0x2f, 0xad, 0x1f, 0xd0, 0xe7, 0x16}}) ==
        "22fb2cd6-0e7b-422b-a0c7-2fad1fd0e716");
}

}  // namespace
}  // namespace jobx::test
