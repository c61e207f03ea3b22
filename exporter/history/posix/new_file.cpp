#include "exporter/history/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace jobx {
namespace {

Error last_error(const char* what) {
  return system_error({errno, std::generic_category()}, what);
}

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

/// What the handler removes: it may do no more than read it.
char removed_file[PATH_MAX];

/// The disposition is the default one again: the signal ends the program when this returns.
void on_signal(int signal) {
  unlink(removed_file);
  raise(signal);
}

}  // namespace

struct FileWriter::Handle {
  int descriptor;
};

void FileWriter::CloseHandle::operator()(Handle* handle) const {
  if (handle->descriptor >= 0) ::close(handle->descriptor);
  delete handle;
}

Result<FileWriter> FileWriter::create(const std::filesystem::path& file, const std::filesystem::path& like) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor < 0) return last_error("cannot create the file");
  FileWriter writer(new Handle{descriptor});
  struct stat model {};
  if (lstat(like.c_str(), &model) == 0 && S_ISREG(model.st_mode)) fchmod(descriptor, model.st_mode & 0777);
  return writer;
}

Result<std::optional<FileWriter>> FileWriter::open_device(const std::filesystem::path& file) {
  struct stat found {};
  if (stat(file.c_str(), &found) != 0 || S_ISREG(found.st_mode)) return std::optional<FileWriter>();
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return last_error("cannot open");
  return std::optional(FileWriter(new Handle{descriptor}));
}

Result<void> FileWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(handle_->descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error("cannot write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> FileWriter::close() {
  const int failed = ::close(std::exchange(handle_->descriptor, -1));
  return failed == 0 ? Result<void>() : last_error("cannot write");
}

bool is_redirected_to(StandardStream stream, const std::filesystem::path& file) {
  struct stat own {};
  struct stat found {};
  return fstat(stream == StandardStream::input ? STDIN_FILENO : STDOUT_FILENO, &own) == 0 &&
         S_ISREG(own.st_mode) && stat(file.c_str(), &found) == 0 && own.st_dev == found.st_dev &&
         own.st_ino == found.st_ino;
}

RemovedOnInterrupt::RemovedOnInterrupt(const std::filesystem::path& file) {
  std::strncpy(removed_file, file.c_str(), sizeof(removed_file) - 1);
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : kSignals) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_DFL) sigaction(signal, &action, nullptr);  // else somebody ignores it
  }
}

RemovedOnInterrupt::~RemovedOnInterrupt() {
  for (const int signal : kSignals) {
    struct sigaction now {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler == on_signal) std::signal(signal, SIG_DFL);
  }
}

}  // namespace jobx
