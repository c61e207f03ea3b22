#include "jobobject/inspect/class_probe.h"

#include <array>
#include <cstddef>

#include "jobobject/inspect/win32/class_prober.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/inspect/win32/structures.h"

namespace jobx {
namespace {

/// More than any documented one.
constexpr int kLastClass = 63;

ClassProbe probe(const NtFunctions& functions, HANDLE job, int information_class) {
  ClassProbe probe;
  probe.information_class = information_class;
  for (std::uint32_t length = 0; length <= ClassProbe::kLongest; length += 4) {
    alignas(16) std::array<std::byte, ClassProbe::kLongest> buffer{};
    DWORD returned = 0;
    const BOOL done =
        functions.query_information_job_object(job, information_class, buffer.data(), length, &returned);
    const DWORD error = GetLastError();
    if (done == FALSE) {
      ++probe.refused[error];
      continue;
    }
    if (probe.accepted.empty()) probe.returned = returned;
    probe.accepted.push_back(length);
  }
  return probe;
}

}  // namespace

Result<std::vector<ClassProbe>> probe_job_classes(const NtFunctions& functions) {
  HANDLE created = nullptr;
  const std::uint32_t code =
      functions.create_job_object == nullptr
          ? nt_status::not_implemented
          : status_code(functions.create_job_object(&created, kJobObjectQuery, nullptr));
  if (code != nt_status::success) {
    return Error(ErrorDomain::nt_status, code, "cannot create a job to ask which classes there are");
  }
  const UniqueHandle job(created, HandleCloser{functions.close});
  std::vector<ClassProbe> probes;
  for (int information_class = 1; information_class <= kLastClass; ++information_class) {
    probes.push_back(probe(functions, job.get(), information_class));
  }
  return probes;
}

Result<std::vector<ClassProbe>> probe_job_classes() {
  return probe_job_classes(system_nt_functions());
}

}  // namespace jobx
