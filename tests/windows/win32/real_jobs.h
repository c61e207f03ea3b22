/// Real kernel objects for tests, owned. Includes no <windows.h>, so that the tests need none.
///
/// Whatever the system refuses throws std::system_error: here it is the test that is broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "jobobject/job.h"

namespace jobx::test {

/// Wine's ntdll says that it is Wine's.
bool running_under_wine();

std::uint32_t current_process_id();

/// Where a name without prefix goes: the session's namespace, or in session 0 the global one.
Namespace local_namespace();

/// All handles of this process.
std::size_t open_handle_count();

struct RealHandleCloser {
  void operator()(void* handle) const;
};
using RealHandle = std::unique_ptr<void, RealHandleCloser>;

/// Named as Win32 does: with or without `Global\`.
RealHandle create_event(const std::u16string& name);
RealHandle create_mutex(const std::u16string& name);

/// A directory of the object manager; it goes with its last handle.
RealHandle create_directory(const std::u16string& path);

/// A child process running this same program; ended with this object at the latest.
class RealProcess {
 public:
  /// One that never runs an instruction of its own.
  static RealProcess suspended();
  /// One that runs the test cases that `test_spec` selects; not started before resume().
  static RealProcess running(const std::u16string& test_spec);

  RealProcess(RealProcess&&) = default;
  RealProcess& operator=(RealProcess&&) = default;
  ~RealProcess();

  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] void* handle() const { return process_.get(); }
  void resume();
  /// True if it ended within so many milliseconds.
  [[nodiscard]] bool ends_within(unsigned milliseconds) const;

 private:
  explicit RealProcess(std::u16string command_line);

  RealHandle process_;
  RealHandle thread_;
  std::uint64_t id_ = 0;
};

/// A job that this test owns: what the exporter sees as a foreign one.
class RealJob {
 public:
  /// `sddl` is a security descriptor as text; nullptr for the default one.
  explicit RealJob(const std::u16string& name, const char16_t* sddl = nullptr);
  /// By the object manager's full path, counted and not ended by a NUL.
  static RealJob at_path(const std::u16string& path);

  /// One without a name.
  static RealJob unnamed();

  /// Another handle of the same job.
  [[nodiscard]] RealHandle duplicate() const;
  void assign(const RealProcess& process);
  void terminate();
  void kill_on_close();
  /// Closes the handle; the object is of no use any more.
  void close() { handle_.reset(); }

  // Real Windows keeps these; Wine takes them and forgets.
  void limit_active_processes(std::uint32_t count);
  void limit_user_time(Ticks job, Ticks process);
  void limit_memory(std::uint64_t job, std::uint64_t process);
  void cap_cpu_rate(std::uint32_t hundredths_of_percent);
  void restrict_ui(std::uint32_t restrictions);

 private:
  explicit RealJob(RealHandle handle) : handle_(std::move(handle)) {}
  void set(int information_class, void* information, std::size_t size);

  RealHandle handle_;
};

}  // namespace jobx::test
