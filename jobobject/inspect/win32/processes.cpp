/// NtJobSystem::read_processes(): the kernel's table of processes.
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "jobobject/inspect/decode_processes.h"
#include "jobobject/inspect/kernel_buffer.h"
#include "jobobject/inspect/win32/nt_job_system.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/inspect/win32/system_query.h"

namespace jobx {
namespace {

/// Some 40,000 processes of a dozen threads; Windows gives a process 256 bytes, its name, and 80 a thread.
constexpr std::size_t kMaxTableSize = std::size_t{64} * 1024 * 1024;
constexpr std::string_view kTable = "the process table";

}  // namespace

Result<ProcessTable> NtJobSystem::read_processes() const {
  const Result<std::vector<std::byte>> buffer =
      query_system(functions_, system_class::process_information, kTable, kMaxTableSize);
  if (!buffer) return buffer.error();
  const Ticks read_at = system_time(functions_);
  Result<std::vector<JobProcess>> processes = decode_processes(KernelBuffer(*buffer));
  if (!processes) return processes.error();
  return ProcessTable(*std::move(processes), read_at);
}

}  // namespace jobx
