#include "jobobject/inspect/win32/owner_mark.h"

#include <string>
#include <utility>

#include "jobobject/inspect/owner_mark.h"
#include "jobobject/inspect/win32/native_path.h"
#include "jobobject/inspect/win32/structures.h"

namespace jobx {
UniqueHandle mark_owned(const NtFunctions& functions, const JobName& name) {
  UniqueHandle mark(nullptr, HandleCloser{functions.close});
  if (functions.create_event == nullptr) return mark;
  Result<std::wstring> path = native_path({name.space, owner_mark_name(GetCurrentProcessId(), name.name)});
  if (!path) return mark;
  ObjectAttributes attributes(*std::move(path));
  // One of this process's own may still be there, of a job of this name that ended just now.
  attributes.get()->Attributes |= OBJ_OPENIF;
  HANDLE handle = nullptr;
  constexpr int notification_event = 0;
  if (functions.create_event(&handle, SYNCHRONIZE, attributes.get(), notification_event, FALSE) >= 0)
    mark.reset(handle);
  return mark;
}

}  // namespace jobx
