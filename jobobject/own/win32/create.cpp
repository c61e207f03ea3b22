#include "jobobject/own/win32/create.h"

#include <cstdint>
#include <string>
#include <utility>

#include "jobobject/inspect/win32/native_path.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/own/win32/job_owner.h"

namespace jobx {
namespace {

constexpr std::string_view kOtherKind =
    "the name belongs to an object of another type: an event, mutex, semaphore, timer or section; "
    "choose another name";

Error refused(std::uint32_t code, const std::string& act, const JobName& name, std::string_view reason) {
  std::string what = "cannot " + act + " the job " + name.path();
  if (!reason.empty()) what.append(" (").append(reason).append(")");
  return Error(ErrorDomain::nt_status, code, std::move(what));
}

std::string_view create_reason(std::uint32_t code, const JobName& name) {
  switch (code) {
    case nt_status::access_denied:
      return name.space.kind() == Namespace::Kind::session
                 ? "names in another session require running in that session or as LocalSystem"
                 : "this account may not create objects in the global namespace, as under low integrity or "
                   "in an app container";
    case nt_status::object_path_not_found:
      return "the session does not exist";
    case nt_status::object_type_mismatch:
      return kOtherKind;
    default:
      return "";
  }
}

std::string_view adopt_reason(std::uint32_t code) {
  switch (code) {
    case nt_status::access_denied:
      return "adopting a job requires that its DACL grants this account JOB_OBJECT_QUERY, "
             "JOB_OBJECT_SET_ATTRIBUTES, JOB_OBJECT_ASSIGN_PROCESS, READ_CONTROL and SYNCHRONIZE";
    case nt_status::object_type_mismatch:
      return kOtherKind;
    default:
      return "";
  }
}

Result<CreatedJob> adopt_job(const NtFunctions& functions, ObjectAttributes& attributes,
                             const JobName& name) {
  HANDLE handle = nullptr;
  const std::uint32_t code =
      status_code(functions.open_job_object(&handle, kJobObjectAdopt, attributes.get()));
  if (code != nt_status::success) return refused(code, "adopt", name, adopt_reason(code));
  UniqueHandle existing(handle, HandleCloser{functions.close});
  if (const Result<void> checked = check_owner(functions, existing.get(), name); !checked)
    return checked.error();
  return CreatedJob{std::move(existing), true};
}

}  // namespace

Result<CreatedJob> create_job(const NtFunctions& functions, const JobName& name, bool adopt) {
  Result<std::wstring> path = native_path(name);
  if (!path) return path.error();
  ObjectAttributes attributes(*std::move(path));
  HANDLE handle = nullptr;
  const std::uint32_t code =
      status_code(functions.create_job_object(&handle, kJobObjectOwn, attributes.get()));
  if (code == nt_status::success)
    return CreatedJob{UniqueHandle(handle, HandleCloser{functions.close}), false};
  if (code != nt_status::object_name_collision) {
    return refused(code, "create", name, create_reason(code, name));
  }
  if (adopt) return adopt_job(functions, attributes, name);
  // Only to tell a job from another kind of object.
  const std::uint32_t kind =
      status_code(functions.open_job_object(&handle, kJobObjectQuery, attributes.get()));
  if (kind == nt_status::success) functions.close(handle);
  if (kind == nt_status::object_type_mismatch) return refused(kind, "create", name, kOtherKind);
  return refused(code, "create", name, "it already exists; choose another name or adopt it");
}

}  // namespace jobx
