// Makes job objects for the exporter to show: in the global and in the session namespace, one nested in
// another, one empty, one with limits; with processes (this program again) that compute, allocate and write.
//
//   demo_jobs                    the fixed set that ./run shows; prints "ready" and stays until Ctrl-C
//   demo_jobs --control          makes and changes jobs by commands on standard input, one a line:
//                                  create NAME | start WORK NAME | stop NAME | close NAME
//                                  create-unnamed NAME: a job without a name, which later lines call NAME
//                                  churn COUNT NAME: as many jobs, numbered, made, filled and ended
//                                answers "ok" or "error: WHAT" to each; ends with the input. In a name,
//                                \uXXXX is one 16-bit unit: a line break, or half a surrogate pair
//
// Every job kills its processes when it is closed, so nothing outlives this program, however it ends.
#include <windows.h>

#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "demo/win32/demo_work.h"

namespace jobx::demo {
namespace {

struct HandleCloser {
  void operator()(HANDLE handle) const { CloseHandle(handle); }
};
using Handle = std::unique_ptr<void, HandleCloser>;

struct Win32Failure : std::runtime_error {
  explicit Win32Failure(const std::string& act, DWORD failure_code = GetLastError())
      : std::runtime_error(act + " failed with error " + std::to_string(failure_code)), code(failure_code) {}
  DWORD code;
};

struct Limits {
  DWORD flags = 0;
  LONGLONG job_seconds = 0;
  SIZE_T job_memory = 0;
  DWORD processes = 0;
};

/// One job and what runs in it.
class DemoJob {
 public:
  /// Without a name if `name` is empty.
  explicit DemoJob(const std::wstring& name, const Limits& limits = {})
      : job_(CreateJobObjectW(nullptr, name.empty() ? nullptr : name.c_str())) {
    if (!job_) throw Win32Failure("CreateJobObject");
    if (!name.empty() && GetLastError() == ERROR_ALREADY_EXISTS)
      throw Win32Failure("CreateJobObject", ERROR_ALREADY_EXISTS);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION information{};
    information.BasicLimitInformation.LimitFlags = limits.flags | JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    information.BasicLimitInformation.PerJobUserTimeLimit.QuadPart = limits.job_seconds * 10'000'000;
    information.BasicLimitInformation.ActiveProcessLimit = limits.processes;
    information.JobMemoryLimit = limits.job_memory;
    if (!SetInformationJobObject(job_.get(), JobObjectExtendedLimitInformation, &information,
                                 sizeof(information))) {
      throw Win32Failure("SetInformationJobObject");
    }
  }

  /// Starts this program again in the job and in `inner`, a job to nest in it; its process.
  Handle start(const std::wstring& work, const DemoJob* inner = nullptr) {
    std::wstring path(32'768, L'\0');
    path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
    std::wstring command = L"\"" + path + L"\" --work " + work;
    STARTUPINFOW startup{};
    startup.cb = sizeof(startup);
    PROCESS_INFORMATION started{};
    // Under Wine, one new process in some thousands dies while it loads; that is this error, and passes.
    for (int attempts_left = 3;; --attempts_left) {
      // Suspended until it is in its jobs, so that it does nothing outside of them; and in a group of its
      // own, so that Ctrl-C reaches only the program that made the jobs.
      if (CreateProcessW(path.c_str(), command.data(), nullptr, nullptr, FALSE,
                         CREATE_SUSPENDED | CREATE_NEW_PROCESS_GROUP, nullptr, nullptr, &startup, &started)) {
        break;
      }
      const Win32Failure failure("CreateProcess");
      if (failure.code != ERROR_INTERNAL_ERROR || attempts_left == 0) throw failure;
    }
    const Handle thread(started.hThread);
    Handle process(started.hProcess);
    for (const DemoJob* job : {static_cast<const DemoJob*>(this), inner}) {
      if (job != nullptr && !AssignProcessToJobObject(job->job_.get(), process.get())) {
        const Win32Failure failure("AssignProcessToJobObject");
        TerminateProcess(process.get(), 1);
        throw failure;
      }
    }
    ResumeThread(thread.get());
    return process;
  }

  /// Ends every process in the job; the job stays.
  void stop() {
    if (!TerminateJobObject(job_.get(), 0)) throw Win32Failure("TerminateJobObject");
  }

 private:
  Handle job_;
};

/// The jobs of ./run.
std::vector<DemoJob> make_demo() {
  std::vector<DemoJob> jobs;
  jobs.reserve(6);
  DemoJob& agent = jobs.emplace_back(L"Global\\demo build agent");
  DemoJob& step = jobs.emplace_back(L"Global\\demo build step");
  agent.start(L"sleep");
  agent.start(L"compute", &step);
  jobs.emplace_back(L"Global\\demo empty");
  const Limits limits{
      JOB_OBJECT_LIMIT_JOB_TIME | JOB_OBJECT_LIMIT_JOB_MEMORY | JOB_OBJECT_LIMIT_ACTIVE_PROCESS, 3'600,
      SIZE_T{512} << 20, 4};
  DemoJob& limited = jobs.emplace_back(L"Global\\demo limited", limits);
  limited.start(L"compute");
  limited.start(L"allocate");
  DemoJob& session = jobs.emplace_back(L"Local\\demo session writer");
  session.start(L"write");
  DemoJob& odd = jobs.emplace_back(L"Local\\demo \"quoted\" \u00e9\u65e5\U0001F4E6");
  odd.start(L"sleep");
  return jobs;
}

HANDLE asked_to_stop() {
  static const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  return event;
}

BOOL WINAPI on_console_event(DWORD) {
  SetEvent(asked_to_stop());
  return TRUE;
}

int run_demo() {
  asked_to_stop();
  SetConsoleCtrlHandler(nullptr, FALSE);
  SetConsoleCtrlHandler(on_console_event, TRUE);
  const std::vector<DemoJob> jobs = make_demo();
  std::cout << "ready\n" << std::flush;
  WaitForSingleObject(asked_to_stop(), INFINITE);
  return 0;
}

std::wstring wide(std::string_view utf8) {
  std::wstring text(utf8.size(), L'\0');
  text.resize(static_cast<std::size_t>(MultiByteToWideChar(
      CP_UTF8, 0, utf8.data(), static_cast<int>(utf8.size()), text.data(), static_cast<int>(text.size()))));
  return text;
}

/// A job's name as a line of the control input gives it.
std::wstring decode_name(std::string_view utf8) {
  std::wstring name;
  const std::wstring text = wide(utf8);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, L"\\u") == 0 && i + 6 <= text.size()) {
      name += static_cast<wchar_t>(std::stoul(text.substr(i + 2, 4), nullptr, 16));
      i += 5;
    } else {
      name += text[i];
    }
  }
  return name;
}

/// One a line: how a command line arrived.
int print_arguments(int count, wchar_t** arguments) {
  for (int i = 0; i < count; ++i) {
    const int size = WideCharToMultiByte(CP_UTF8, 0, arguments[i], -1, nullptr, 0, nullptr, nullptr);
    std::string text(static_cast<std::size_t>(size), '\0');
    WideCharToMultiByte(CP_UTF8, 0, arguments[i], -1, text.data(), size, nullptr, nullptr);
    std::cout << '[' << text.c_str() << "]\n";
  }
  return 0;
}

std::string take_word(std::string& line) {
  const std::size_t blank = line.find(' ');
  std::string word = line.substr(0, blank);
  line = blank == std::string::npos ? "" : line.substr(blank + 1);
  return word;
}

/// Makes that many jobs, one after the other, each with a process in it; some live at a time.
void churn(unsigned long count, const std::wstring& name) {
  constexpr std::size_t alive = 10;
  std::deque<std::pair<DemoJob, Handle>> jobs;
  for (unsigned long i = 0; i < count; ++i) {
    DemoJob job(name + L" " + std::to_wstring(i));
    Handle process = job.start(L"sleep");
    jobs.emplace_back(std::move(job), std::move(process));
    if (jobs.size() <= alive) continue;
    jobs.front().first.stop();
    // A process takes a while to go: without the wait, more would be dying than alive.
    WaitForSingleObject(jobs.front().second.get(), INFINITE);
    jobs.pop_front();
  }
}

void obey(std::string line, std::map<std::wstring, DemoJob>& jobs) {
  const std::string command = take_word(line);
  // The kind of work comes before the name, which may hold blanks.
  const std::wstring kind = command == "start" || command == "churn" ? wide(take_word(line)) : std::wstring();
  const std::wstring name = decode_name(line);
  if (command == "create") {
    jobs.try_emplace(name, name);
  } else if (command == "create-unnamed") {
    jobs.try_emplace(name, std::wstring());
  } else if (command == "start") {
    jobs.at(name).start(kind);
  } else if (command == "churn") {
    churn(std::stoul(kind), name);
  } else if (command == "stop") {
    jobs.at(name).stop();
  } else if (command == "close") {
    jobs.erase(name);
  } else {
    throw Win32Failure("'" + command + "'", ERROR_INVALID_FUNCTION);
  }
}

int run_control() {
  std::map<std::wstring, DemoJob> jobs;
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    try {
      obey(line, jobs);
      std::cout << "ok\n" << std::flush;
    } catch (const Win32Failure& failure) {
      std::cout << "error: " << failure.what() << '\n' << std::flush;
    } catch (const std::out_of_range&) {
      std::cout << "error: no job of that name\n" << std::flush;
    }
  }
  return 0;
}

}  // namespace
}  // namespace jobx::demo

int wmain(int argc, wchar_t** argv) {
  const std::wstring_view mode = argc > 1 ? argv[1] : L"";
  try {
    if (argc == 1) return jobx::demo::run_demo();
    if (argc == 2 && mode == L"--control") return jobx::demo::run_control();
    if (argc >= 2 && mode == L"--arguments") return jobx::demo::print_arguments(argc - 2, argv + 2);
    if (argc == 3 && mode == L"--work") return jobx::demo::work(argv[2]);
  } catch (const std::exception& failure) {
    std::cerr << "demo_jobs: " << failure.what() << '\n';
    return 1;
  }
  std::cerr << "usage: demo_jobs [--control]\n";
  return 2;
}
