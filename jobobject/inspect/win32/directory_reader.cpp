#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "jobobject/inspect/decode_directory.h"
#include "jobobject/inspect/kernel_buffer.h"
#include "jobobject/inspect/owner_mark.h"
#include "jobobject/inspect/win32/nt_directory_reader.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/inspect/win32/structures.h"

namespace jobx {
namespace {

/// Entries of any type in one directory; a busy server has some thousand.
constexpr std::size_t kMaxEntries = 65'536;
constexpr std::size_t kFirstBufferSize = std::size_t{64} * 1024;
/// Holds kMaxEntries of common length.
constexpr std::size_t kMaxBufferSize = std::size_t{16} * 1024 * 1024;

/// Of the names that one reading keeps.
constexpr std::size_t kMaxText = std::size_t{64} * 1024 * 1024;

constexpr std::u16string_view kDirectoryType = u"Directory";
constexpr std::u16string_view kEventType = u"Event";
constexpr std::u16string_view kJobType = u"Job";

Error directory_error(std::uint32_t code, const std::string& act, const std::u16string& path) {
  return Error(ErrorDomain::nt_status, code, "cannot " + act + " the directory " + utf8_from_utf16(path));
}

/// One directory that is being listed.
class Scan {
 public:
  /// `buffer` is kFirstBufferSize or longer.
  Scan(const NtFunctions& functions, const std::u16string& path, std::vector<std::byte>& buffer)
      : functions_(functions), path_(path), buffer_(buffer) {}

  /// Calls `visit(entry)` for each entry; an entry may come twice while the directory changes.
  template <typename Visit>
  Result<void> run(Visit visit);

 private:
  Result<UniqueHandle> open() const;
  std::uint32_t query(HANDLE directory);
  [[nodiscard]] bool wants_room(std::uint32_t code) const;
  /// How many were visited.
  template <typename Visit>
  Result<std::size_t> visit_buffer(Visit& visit) const;

  const NtFunctions& functions_;
  const std::u16string& path_;
  std::vector<std::byte>& buffer_;
  ULONG context_ = 0;
  bool is_first_ = true;
  bool one_at_a_time_ = false;
};

Result<UniqueHandle> Scan::open() const {
  ObjectAttributes attributes(std::wstring(path_.begin(), path_.end()));
  // One that was a directory when its parent was listed may be a link by now.
  attributes.refuse_links();
  HANDLE handle = nullptr;
  NTSTATUS status = functions_.open_directory_object(&handle, kDirectoryQuery, attributes.get());
  if (status_code(status) == nt_status::invalid_parameter) {
    ObjectAttributes plain(std::wstring(path_.begin(), path_.end()));
    status = functions_.open_directory_object(&handle, kDirectoryQuery, plain.get());
  }
  if (status < 0) return directory_error(status_code(status), "open", path_);
  return UniqueHandle(handle, HandleCloser{functions_.close});
}

/// Moves context_ on only where the answer will be taken: otherwise the same entries are asked for again.
std::uint32_t Scan::query(HANDLE directory) {
  ULONG context = context_;
  ULONG returned = 0;
  std::memset(buffer_.data(), 0, sizeof(ObjectDirectoryInformation));
  const std::uint32_t code = status_code(functions_.query_directory_object(
      directory, buffer_.data(), static_cast<ULONG>(buffer_.size()), one_at_a_time_ ? TRUE : FALSE,
      is_first_ ? TRUE : FALSE, &context, &returned));
  const bool is_taken = (code == nt_status::success || code == nt_status::more_entries) && !wants_room(code);
  if (is_taken) context_ = context;
  return code;
}

/// The context is an index into a directory that changes: a list which comes in two pieces can miss a job
/// when an entry before it goes away in between. So one piece is asked for, from the start, until the buffer
/// is at its most.
bool Scan::wants_room(std::uint32_t code) const {
  switch (code) {
    case nt_status::buffer_too_small:
    case nt_status::buffer_overflow:
    case nt_status::info_length_mismatch:
      return true;
    case nt_status::more_entries:
      return is_first_ && !one_at_a_time_ && buffer_.size() < kMaxBufferSize;
    default:
      return false;
  }
}

template <typename Visit>
Result<std::size_t> Scan::visit_buffer(Visit& visit) const {
  // Where one was asked for, what follows it need not be an entry of zeros.
  const std::size_t most = one_at_a_time_ ? 1 : kMaxEntries + 1;
  const Result<std::vector<DirectoryEntry>> entries = decode_directory(KernelBuffer(buffer_), most);
  if (!entries) {
    return Error(ProgramError::malformed_data,
                 "the list of " + utf8_from_utf16(path_) + " " + entries.error().what());
  }
  for (const DirectoryEntry& entry : *entries) visit(entry);
  return entries->size();
}

/// Every round either grows the buffer (a few times at most), changes to one entry a call (once), or takes at
/// least one of kMaxEntries: it ends even if the system keeps repeating itself.
template <typename Visit>
Result<void> Scan::run(Visit visit) {
  const Result<UniqueHandle> directory = open();
  if (!directory) return directory.error();
  for (std::size_t total = 0; total <= kMaxEntries;) {
    const std::uint32_t code = query(directory->get());
    if (code == nt_status::no_more_entries) return {};
    if (code == nt_status::not_implemented && !one_at_a_time_) {
      one_at_a_time_ = true;  // Wine knows no other way
      continue;
    }
    if (wants_room(code) && buffer_.size() < kMaxBufferSize) {
      buffer_.assign(buffer_.size() * 4, std::byte{});
      continue;
    }
    if (code != nt_status::success && code != nt_status::more_entries)
      return directory_error(code, "list", path_);
    const Result<std::size_t> count = visit_buffer(visit);
    if (!count) return count.error();
    if (*count == 0 && code == nt_status::success) return {};
    if (*count == 0) return directory_error(code, "list", path_);
    total += *count;
    is_first_ = false;
  }
  return Error(ProgramError::limit_exceeded, "the directory " + utf8_from_utf16(path_) + " has more than " +
                                                 std::to_string(kMaxEntries) + " entries");
}

/// What to tell of an entry, as far as it is of use; false once there is no room for more.
bool add_entry(const DirectoryEntry& entry, DirectoryReading& reading, std::size_t& room) {
  const bool is_directory = entry.type == kDirectoryType;
  const bool is_job = entry.type == kJobType;
  if (!is_directory && !is_job && entry.type != kEventType) return true;
  if (entry.name.size() > room) return false;
  if (is_directory) {
    reading.directories.push_back(entry.name.str());
    room -= entry.name.size();
    return true;
  }
  std::string name = utf8_from_utf16(entry.name.str());
  if (is_job) {
    room -= entry.name.size();
    reading.jobs.push_back(std::move(name));
  } else if (const std::optional<OwnerMark> mark = read_owner_mark(name)) {
    room -= entry.name.size();
    reading.owners.emplace(mark->job, mark->process_id);
  }
  return true;
}

DirectoryOutcome outcome_of(const Error& error) {
  if (error.domain() != ErrorDomain::nt_status) return DirectoryOutcome::failed;
  switch (error.code()) {
    case nt_status::object_name_not_found:
    case nt_status::object_path_not_found:
    case nt_status::object_type_mismatch:       // another object has taken its name
    case nt_status::reparse_point_encountered:  // a symbolic link has
    case nt_status::delete_pending:
      return DirectoryOutcome::vanished;
    case nt_status::access_denied:
      return DirectoryOutcome::access_denied;
    default:
      return DirectoryOutcome::failed;
  }
}

}  // namespace

DirectoryReading NtDirectoryReader::read(const std::u16string& path) {
  DirectoryReading reading;
  if (buffer_.empty()) buffer_.resize(kFirstBufferSize);
  std::size_t room = kMaxText;
  bool is_whole = true;
  Result<void> done = Scan(functions_, path, buffer_).run([&](const DirectoryEntry& entry) {
    ++reading.entries;
    is_whole = is_whole && add_entry(entry, reading, room);
  });
  if (done && !is_whole) {
    done = Error(ProgramError::limit_exceeded, "the names in the directory " + utf8_from_utf16(path) +
                                                   " have more than " + std::to_string(kMaxText) + " bytes");
  }
  if (done) return reading;
  return {outcome_of(done.error()), done.error(), {}, {}, {}, reading.entries};
}

}  // namespace jobx
