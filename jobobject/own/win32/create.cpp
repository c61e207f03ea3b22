#include "jobobject/own/win32/create.h"

#include <cstdint>
#include <string>
#include <utility>

#include "jobobject/inspect/win32/native_path.h"
#include "jobobject/inspect/win32/structures.h"

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
      return name.space.session
                 ? "names in another session require running in that session or as LocalSystem"
                 : "names under Global\\ require the privilege SeCreateGlobalPrivilege, which services "
                   "and administrators have; or a job of that name exists and cannot be opened";
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
             "JOB_OBJECT_SET_ATTRIBUTES, "
             "JOB_OBJECT_ASSIGN_PROCESS, JOB_OBJECT_TERMINATE and SYNCHRONIZE";
    case nt_status::object_type_mismatch:
      return kOtherKind;
    default:
      return "";
  }
}

}  // namespace

Result<CreatedJob> create_job(const NtFunctions& functions, const JobName& name, bool adopt) {
  Result<std::wstring> path = native_path(name);
  if (!path) return path.error();
  ObjectAttributes attributes(*std::move(path));
  HANDLE handle = nullptr;
  std::uint32_t code = status_code(functions.create_job_object(&handle, kJobObjectOwn, attributes.get()));
  if (code == nt_status::success)
    return CreatedJob{UniqueHandle(handle, HandleCloser{functions.close}), false};
  if (code != nt_status::object_name_collision) {
    return refused(code, "create", name, create_reason(code, name));
  }
  const std::uint32_t collision = code;
  code = status_code(functions.open_job_object(&handle, kJobObjectOwn, attributes.get()));
  if (code != nt_status::success) {
    return refused(code, adopt ? "adopt" : "create", name, adopt_reason(code));
  }
  UniqueHandle existing(handle, HandleCloser{functions.close});
  if (adopt) return CreatedJob{std::move(existing), true};
  return refused(collision, "create", name, "it already exists; choose another name or adopt it");
}

}  // namespace jobx
