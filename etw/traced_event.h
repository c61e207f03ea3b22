/// What ETW tells of jobs, and of processes as far as jobs need it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "tracelog/guid.h"

namespace jobx {

/// Both ways of recording have some of these; see docs/etw.md.
enum class TracedKind : std::uint8_t {
  job_create,
  job_terminate,
  job_open,
  assign_process,
  remove_process,
  set_information,
  query_information,
  set_information_failed,
  query_information_failed,
  set_notification,   ///< limits that notify were set
  send_notification,  ///< a message went to the completion port
  query_violation,
  set_cpu_rate,
  set_network_rate,
  disk_attribution_start,
  disk_attribution_stop,
  io_rate_start,
  io_rate_stop,
  silo_state,
  silo_create_callback_start,  ///< a monitor (a driver) is told of a new server silo
  silo_create_callback_stop,
  silo_terminate_callback_start,
  silo_terminate_callback_stop,
  process_start,
  process_rundown,  ///< the process was running already
  process_stop,
  count_  ///< how many there are; no kind
};

constexpr auto kTracedKinds = static_cast<std::size_t>(TracedKind::count_);

/// The kinds as words, in their order: as the kernel names these events, without WMI_LOG_TYPE_.
inline constexpr std::array<std::string_view, kTracedKinds> kTracedNames{"job_create",
                                                                         "job_terminate",
                                                                         "job_open",
                                                                         "assign_process",
                                                                         "remove_process",
                                                                         "set_information",
                                                                         "query_information",
                                                                         "set_information_failed",
                                                                         "query_information_failed",
                                                                         "set_notification",
                                                                         "send_notification",
                                                                         "query_violation",
                                                                         "set_cpu_rate",
                                                                         "set_network_rate",
                                                                         "disk_attribution_start",
                                                                         "disk_attribution_stop",
                                                                         "io_rate_start",
                                                                         "io_rate_stop",
                                                                         "silo_state",
                                                                         "silo_create_callback_start",
                                                                         "silo_create_callback_stop",
                                                                         "silo_terminate_callback_start",
                                                                         "silo_terminate_callback_stop",
                                                                         "process_start",
                                                                         "process_rundown",
                                                                         "process_stop"};

constexpr std::string_view traced_name(TracedKind kind) {
  return kTracedNames.at(static_cast<std::size_t>(kind));
}

/// True for events of processes; the others are of jobs.
constexpr bool is_of_process(TracedKind kind) {
  return kind == TracedKind::process_start || kind == TracedKind::process_rundown ||
         kind == TracedKind::process_stop;
}

/// Limits of one kind: operations per second, bytes per second, percent of the disk's time. 0 is none.
struct IoRates {
  std::uint64_t operations = 0;
  std::uint64_t bandwidth = 0;
  std::uint64_t time_percent = 0;

  friend bool operator==(const IoRates&, const IoRates&) = default;
};

/// PsIoRateControl, from version 1 on: the limits of a job's input and output on one volume.
struct IoRateControl {
  IoRates maximum;
  IoRates reservation;
  IoRates critical_reservation;
  IoRates soft_maximum;  ///< from version 2 on

  friend bool operator==(const IoRateControl&, const IoRateControl&) = default;
};

/// What a process had used when it ended; of ProcessStop, the last six from version 1 on.
struct StoppedProcess {
  UtcTime created;
  UtcTime exited;
  std::uint64_t commit = 0;  ///< bytes; recordings show them to be multiples of a page
  std::uint64_t commit_peak = 0;
  std::uint64_t cycles = 0;
  std::uint32_t read_operations = 0;
  std::uint32_t write_operations = 0;
  std::uint32_t read_kilobytes = 0;
  std::uint32_t write_kilobytes = 0;
  std::uint32_t hard_faults = 0;
  bool has_usage = false;  ///< false for version 0, which ends with the peak

  friend bool operator==(const StoppedProcess&, const StoppedProcess&) = default;
};

/// A name within an event's payload, as it stands there.
struct TracedText {
  Bytes bytes;          ///< without the terminating NUL
  bool is_wide = true;  ///< UTF-16, maybe at an odd address; else bytes of an unknown code page

  [[nodiscard]] bool empty() const { return bytes.size() == 0; }
  /// As utf8_from_utf16(), or escaped_code_page(), writes it.
  [[nodiscard]] std::string text() const;
};

/// One event, decoded. What its kind, version or system does not tell is absent. `name` is a view of the
/// record's payload; the rest are values. Nothing is allocated.
struct TracedEvent {
  TracedKind kind = TracedKind::job_create;
  UtcTime time;
  bool is_manifest = false;  ///< of Kernel-Process; else a classic job event
  std::uint32_t actor = 0;   ///< the process that acted, by the event's header

  /// The kernel's number of the job: unique among living jobs, and given again later. Systems up to build
  /// 10586 tell a handle of the actor instead; those of no known build tell one of the two.
  std::optional<std::uint32_t> job_id;
  std::optional<std::uint32_t> handle;
  bool names_job = false;            ///< a number was there, whichever of the two; what failed may have none
  std::optional<Guid> container_id;  ///< of the job or the silo it is in; not of remove_process

  std::optional<std::uint32_t> process_id;  ///< of whom the event tells
  /// Of a create or open its result, of a terminate what the processes were given: an NTSTATUS.
  std::optional<std::uint32_t> status;
  std::optional<std::uint32_t> exit_code;  ///< of remove_process and process_stop
  std::optional<std::uint32_t> flags;      ///< of create, terminate, open, remove_process, and rate control
  std::optional<std::uint32_t> information_class;
  std::optional<std::uint32_t> notification;  ///< of send_notification: JOB_OBJECT_MSG_*
  std::optional<std::uint32_t> cpu_rate;  ///< JOBOBJECT_CPU_RATE_CONTROL_INFORMATION, what is after its flags
  std::optional<std::uint64_t> max_bandwidth;
  std::optional<std::uint32_t> dscp_tag;
  std::optional<IoRateControl> io_rate;
  std::optional<std::uint32_t> silo_state;
  std::optional<std::uint32_t> parent_process_id;
  std::optional<StoppedProcess> stopped;
  TracedText name;  ///< of the volume, the monitor, or the image
};

/// RemovalFlags of remove_process.
namespace removal_flag {
constexpr std::uint32_t object_deleted = 0x1;  ///< the process object went away; with nothing else
constexpr std::uint32_t terminated = 0x2;
constexpr std::uint32_t left = 0x4;
constexpr std::uint32_t by_limit = 0x8;  ///< what TotalTerminatedProcesses counts
}  // namespace removal_flag

/// Flags of job_terminate in its classic form.
namespace terminate_flag {
constexpr std::uint32_t by_limit = 0x1;
constexpr std::uint32_t ended_a_process = 0x2;
}  // namespace terminate_flag

}  // namespace jobx
