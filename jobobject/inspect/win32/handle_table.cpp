#include "jobobject/inspect/win32/handle_table.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/inspect/win32/system_query.h"

namespace jobx {
namespace {

/// Some three million handles; a busy server has some hundred thousand.
constexpr std::size_t kMaxTableSize = std::size_t{128} * 1024 * 1024;

Result<UniqueHandle> make_job(const NtFunctions& functions) {
  HANDLE handle = nullptr;
  const NTSTATUS status = functions.create_job_object(&handle, kJobObjectQuery, nullptr);
  if (status < 0) {
    return Error(ErrorDomain::nt_status, status_code(status),
                 "cannot create a job to determine its type number");
  }
  return UniqueHandle(handle, HandleCloser{functions.close});
}

}  // namespace

Result<std::vector<JobHandle>> read_job_handles(const NtFunctions& functions) {
  const Result<UniqueHandle> own = make_job(functions);
  if (!own) return own.error();
  const Result<std::vector<std::byte>> table =
      query_system(functions, system_class::extended_handle_information, "the handle table", kMaxTableSize);
  if (!table) return table.error();
  return decode_job_handles(Bytes(*table),
                            {functions.current_process_id(), reinterpret_cast<std::uintptr_t>(own->get())});
}

}  // namespace jobx
