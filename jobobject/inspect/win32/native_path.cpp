#include "jobobject/inspect/win32/native_path.h"

#include "base/text.h"
#include "jobobject/inspect/win32/object.h"

namespace jobx {

Result<std::wstring> native_path(const JobName& name) {
  const Result<std::u16string> units = utf16_from_utf8(name.name);
  if (!units) return units.error();
  if (units->empty() || units->find(u'\\') != std::u16string::npos) {
    return Error(ProgramError::invalid_argument, "invalid job name \"" + name.name + "\"");
  }
  const std::u16string directory = name.space.native_path();
  std::wstring path(directory.begin(), directory.end());
  if (name.space.kind() != Namespace::Kind::root) path += L'\\';
  path.append(units->begin(), units->end());
  if (path.size() > ObjectAttributes::kMaxUnits) {
    return Error(ProgramError::invalid_argument,
                 "a job name of " + std::to_string(units->size()) + " UTF-16 units is too long");
  }
  return path;
}

}  // namespace jobx
