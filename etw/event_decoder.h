/// From ETW's bytes to what happened to a job.
#pragma once

#include <cstdint>

#include "etw/event_record.h"
#include "etw/traced_event.h"

namespace jobx {

/// What became of a record.
enum class Decoding : std::uint8_t {
  decoded,
  other,            ///< of another provider, or of nothing that is decoded here
  unknown_event,    ///< a job event that no known system has
  unknown_version,  ///< a layout of a newer system
  unknown_size,     ///< none of the sizes that the layout can have, or text that does not end
};

/// Decodes the classic job events, and those of Microsoft-Windows-Kernel-Process that tell of jobs or of the
/// start and the end of processes. What is not known exactly is refused, never guessed.
///
/// Job events of Windows 10 up to build 10586 hold a handle where later ones hold the job's number, mostly in
/// the same size. The build tells them apart. Without one, neither number is taken, until an event comes
/// whose size settles it: remove_process and send_notification have grown by four bytes. That is stronger
/// than a build, which may be of another system.
///
/// Layouts: the public symbols of ntoskrnl (_WMI_JOB_*), and the manifest of the provider. Not thread-safe.
class EventDecoder {
 public:
  /// `build`: of the system that recorded; 0 if it is not known.
  explicit EventDecoder(std::uint32_t build = 0);

  /// Sets all of `into` where it answers `decoded`.
  Decoding decode(const EventRecord& record, TracedEvent& into);

 private:
  /// What identifies a job in its events.
  enum class Identity : std::uint8_t { unknown, handle, job_id };

  Decoding decode_classic(std::uint8_t opcode, const Bytes& payload, TracedEvent& into);
  Decoding decode_removal(const Bytes& payload, TracedEvent& into);
  Decoding decode_sent_notification(const Bytes& payload, TracedEvent& into);
  Decoding decode_manifest_job(const EventRecord& record, TracedEvent& into) const;
  bool settle(Identity identity);
  void take_job(const Bytes& payload, TracedEvent& into) const;
  void take_number(std::uint32_t number, TracedEvent& into) const;

  Identity identity_ = Identity::unknown;
  bool settled_ = false;  ///< by the size of an event
};

/// Of Kernel-Process from Windows 10 build 14393 on, whose jobs are told by number: 17 to 20, 22 to 26.
Decoding decode_job_details(const EventRecord& record, TracedEvent& into);
/// Of Kernel-Process: 1 start, 2 stop, 15 rundown.
Decoding decode_process(const EventRecord& record, TracedEvent& into);

}  // namespace jobx
