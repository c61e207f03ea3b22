/// What every opening of a named kernel object shares: the attributes that name it, and the handle's owner.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "jobobject/inspect/win32/nt_functions.h"

namespace jobx {

struct HandleCloser {
  using pointer = HANDLE;
  decltype(NtFunctions::close) close = nullptr;
  void operator()(HANDLE handle) const { close(handle); }
};

/// Owns a handle and closes it by the table it was opened with.
using UniqueHandle = std::unique_ptr<void, HandleCloser>;

/// The attributes of an object named by its full path. Case sensitive, as names are: with
/// OBJ_CASE_INSENSITIVE two jobs whose names differ in case would be one. Not copyable, since the parts point
/// at each other.
class ObjectAttributes {
 public:
  /// The most units a UNICODE_STRING can count.
  static constexpr std::size_t kMaxUnits = 0xFFFE / sizeof(wchar_t);

  /// `path` must be no longer than kMaxUnits.
  explicit ObjectAttributes(std::wstring path) : path_(std::move(path)) {
    name_.Buffer = path_.data();
    name_.Length = static_cast<USHORT>(path_.size() * sizeof(wchar_t));
    name_.MaximumLength = name_.Length;
    // By name and not by position: mingw's structure has padding members of its own.
    attributes_.Length = sizeof(attributes_);
    attributes_.ObjectName = &name_;
  }
  ObjectAttributes(const ObjectAttributes&) = delete;
  ObjectAttributes& operator=(const ObjectAttributes&) = delete;

  OBJECT_ATTRIBUTES* get() { return &attributes_; }

  /// Has the opening fail where a component of the path is a symbolic link. Windows 10 and later know this;
  /// others refuse it with nt_status::invalid_parameter.
  void refuse_links() { attributes_.Attributes |= 0x1000; }  // OBJ_DONT_REPARSE, ntdef.h

 private:
  std::wstring path_;
  UNICODE_STRING name_{};
  OBJECT_ATTRIBUTES attributes_{};
};

}  // namespace jobx
