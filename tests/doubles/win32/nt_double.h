/// A kernel made of values: stands behind the table NtFunctions, so that every answer Windows may give can be
/// given on any system. Includes no <windows.h>, so that tests need none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/doubles/kernel_bytes.h"

namespace jobx {
struct NtFunctions;  // jobobject/inspect/win32/nt_functions.h
class JobSystem;     // jobobject/inspect/job_system.h
}  // namespace jobx

namespace jobx::test {

/// What QueryInformationJobObject answers to one class: a Win32 error, or bytes.
struct ClassAnswer {
  std::uint32_t error = 0;
  std::vector<std::byte> bytes;
};

struct JobDouble {
  std::uint32_t open_status = 0;
  /// A class that is not here is answered with ERROR_INVALID_PARAMETER, as Windows does.
  std::map<int, ClassAnswer> classes;

  /// Class 3 is not among `classes`: its answer depends on the size of the buffer.
  std::uint32_t id_list_error = 0;
  std::vector<std::uint64_t> process_ids;
  /// This many more processes come with each query.
  std::uint32_t joining = 0;
  /// Answers a list that does not fit with success and fewer ids than assigned, instead of ERROR_MORE_DATA.
  bool truncates_silently = false;
  bool denies_synchronize = false;  ///< grants JOB_OBJECT_QUERY alone
  std::vector<std::byte> owner;     ///< its SID; empty as under Wine
  std::uint32_t owner_status = 0;   ///< other than 0: the answer to who owns it
  bool is_signalled = false;

  /// SetInformationJobObject: an error by class, and all that was set, in order.
  std::map<int, std::uint32_t> set_errors;
  std::uint32_t refused_limit_flag = 0;         ///< class 9 with this flag: ERROR_PRIVILEGE_NOT_HELD
  std::uint32_t known_ui_restrictions = 0x1FF;  ///< class 4 with any other: ERROR_INVALID_PARAMETER
  std::vector<std::pair<int, std::vector<std::byte>>> settings;
  std::vector<std::uint32_t> terminations;     ///< exit codes
  std::vector<std::uint64_t> granted_windows;  ///< those that are taken back are gone from here
  std::uint64_t refused_window = 0;            ///< ERROR_INVALID_HANDLE
  /// What the job is attached to: a real port.
  void* port = nullptr;
  std::uint64_t port_key = 0;

  /// Says that it holds more ids than processes assigned, and than there is room for.
  bool overstates = false;
};

struct EntryDouble {
  std::u16string name;
  std::u16string type = u"Job";
};

struct DirectoryDouble {
  std::uint32_t open_status = 0;
  std::uint32_t query_status = 0;  ///< other than 0: the answer to every query
  std::vector<EntryDouble> entries;
  bool repeats = false;        ///< forgets the context: gives its first entries again and again
  bool points_astray = false;  ///< entries whose strings are not in the buffer
  bool is_link = false;        ///< leads to a directory with these entries
  bool is_old = false;         ///< of a system that knows no OBJ_DONT_REPARSE
};

/// What a handle of another process is of.
struct ObjectDouble {
  std::u16string type = u"Job";
  std::u16string name{};     ///< a full path; empty for an object without a name
  JobDouble* job = nullptr;  ///< two handles of one job point to the same
  std::uint32_t duplicate_error = 0;
  std::uint32_t type_status = 0;
};

struct ProcessDouble {
  std::uint32_t open_error = 0;
  std::optional<std::u16string> command_line{};  ///< empty: STATUS_INVALID_INFO_CLASS, as before Windows 8.1
  std::uint64_t create_time = 0;                 ///< a FILETIME
  std::map<std::uint64_t, ObjectDouble> handles{};  ///< by value; others are ERROR_INVALID_HANDLE
};

/// One line of the system's table of handles.
struct HandleLine {
  std::uint64_t object = 0;
  std::uint64_t process_id = 0;
  std::uint64_t handle = 0;
  std::uint16_t type = kJobType;
  static constexpr std::uint16_t kJobType = 7;
};

struct ServiceDouble {
  std::u16string name;
  std::uint32_t process_id = 0;
};

/// What NtQuerySystemInformation answers to one class.
struct SystemAnswer {
  std::uint32_t status = 0;
  std::vector<std::byte> bytes;
  /// Where in `bytes` a pointer into the answer stands, and where it points: an offset from the beginning.
  std::map<std::size_t, std::uint64_t> pointers;
  std::size_t growth = 0;   ///< by so many bytes of zeros with each query that there was no room for
  bool hides_size = false;  ///< does not say how much room it wants, as Wine
  std::optional<std::uint32_t> claimed;  ///< says that it has so many bytes
};

/// Constructed, it is what functions() reach; only one at a time. Tests fill in the values.
class NtDouble {
 public:
  NtDouble();
  ~NtDouble();
  NtDouble(const NtDouble&) = delete;
  NtDouble& operator=(const NtDouble&) = delete;

  /// The table; valid for ever, but useful only while an NtDouble lives.
  static const NtFunctions& functions();
  /// The same without what owning a job needs.
  static const NtFunctions& reading_functions();
  /// What reads through functions().
  static std::unique_ptr<JobSystem> job_system();

  std::map<std::u16string, DirectoryDouble> directories;  ///< by full path
  std::map<std::u16string, JobDouble> jobs;               ///< by full path
  JobDouble new_job;                                      ///< what a created job is at first
  std::uint32_t create_status = 0;                        ///< other than 0: the answer to every creation
  bool one_entry_only = false;  ///< STATUS_NOT_IMPLEMENTED to any other directory query, as Wine does
  /// What a list without room for even one entry is answered with: STATUS_BUFFER_TOO_SMALL, or
  /// STATUS_MORE_ENTRIES.
  std::uint32_t no_room_status = 0xC0000023;

  /// Sends a message as the kernel does, through the port that the job is attached to.
  void send(const std::u16string& path, std::uint32_t message, std::uint64_t process_id = 0);
  /// NtQuerySystemInformation, by class; a class that is not here is STATUS_INVALID_INFO_CLASS.
  std::map<int, SystemAnswer> system_tables;
  /// Class 64, unless it is in `system_tables`: these, and the job that the program under test has made.
  std::vector<HandleLine> handle_table;
  std::map<std::uint64_t, ProcessDouble> processes;  ///< by id; others are ERROR_INVALID_PARAMETER
  std::vector<ServiceDouble> services;               ///< those that run
  std::uint32_t services_error = 0;                  ///< why the service control manager cannot be opened
  std::uint32_t services_at_once = 100;              ///< it gives no more in one call
  static constexpr std::uint32_t own_process_id = 4'000;
  std::uint32_t privilege_error = 0;  ///< why SeDebugPrivilege cannot be had
  std::size_t privilege_requests = 0;
  std::size_t privileges_on = 0;         ///< now
  std::vector<std::byte> own_account{};  ///< the SID that is this process's
  std::uint32_t processors = 8;          ///< of all groups; 0 as where the question fails
  /// Pages; empty where the question fails.
  std::optional<std::uint64_t> commit_limit = 4'000'000;
  std::uint64_t system_time = 133'000'000'000'000'000;  ///< a FILETIME
  std::uint64_t time_step = 0;                          ///< this much later with each look at the clock

  std::size_t open_handles = 0;
  std::size_t handles_opened = 0;  ///< ever
  std::size_t directory_queries = 0;
  std::size_t system_queries = 0;
  std::map<int, std::size_t> class_queries;  ///< how often each class was asked for
  /// What Windows would have refused, or granted too much for: stays empty in a right program.
  std::vector<std::string> mistakes;

 private:
  friend struct NtDoubleFunctions;
  friend struct NtHandleFunctions;
  friend struct NtRoleFunctions;
  struct OpenHandle {
    const DirectoryDouble* directory = nullptr;
    JobDouble* job = nullptr;
    const ProcessDouble* process = nullptr;
    const ObjectDouble* object = nullptr;
    bool made_here = false;
  };
  std::map<std::uintptr_t, OpenHandle> handles_;
};

}  // namespace jobx::test
