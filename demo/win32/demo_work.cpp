#include "demo/win32/demo_work.h"

#include <windows.h>

#include <cstdint>
#include <vector>

namespace jobx::demo {
namespace {

constexpr DWORD kPauseMilliseconds = 50;

/// Keeps a processor busy for about half the time: a demonstration should not heat the room.
[[noreturn]] void compute() {
  volatile std::uint64_t sum = 0;
  while (true) {
    const ULONGLONG end = GetTickCount64() + kPauseMilliseconds;
    while (GetTickCount64() < end) {
      for (std::uint64_t i = 0; i < 10'000; ++i) sum = sum + i * i;
    }
    Sleep(kPauseMilliseconds);
  }
}

/// Grows to 64 MiB, touching every page, and starts over.
[[noreturn]] void allocate() {
  constexpr std::size_t kBlock = 1 << 20;
  constexpr std::size_t kPage = 4096;
  while (true) {
    std::vector<std::vector<char>> blocks;
    for (int i = 0; i < 64; ++i) {
      std::vector<char>& block = blocks.emplace_back(kBlock);
      for (std::size_t at = 0; at < kBlock; at += kPage) block[at] = 1;
      Sleep(kPauseMilliseconds);
    }
  }
}

/// Writes a megabyte a second, over and over into the same file, which Windows removes with the process.
[[noreturn]] void write() {
  wchar_t folder[MAX_PATH + 1]{};
  wchar_t path[MAX_PATH + 1]{};
  GetTempPathW(MAX_PATH, folder);
  GetTempFileNameW(folder, L"job", 0, path);
  const HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                                  FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr);
  const std::vector<char> block(1 << 20, 'x');
  while (true) {
    DWORD written = 0;
    SetFilePointer(file, 0, nullptr, FILE_BEGIN);
    WriteFile(file, block.data(), static_cast<DWORD>(block.size()), &written, nullptr);
    Sleep(1'000);
  }
}

}  // namespace

int work(std::wstring_view kind) {
  if (kind == L"compute") compute();
  if (kind == L"allocate") allocate();
  if (kind == L"write") write();
  if (kind == L"sleep") Sleep(INFINITE);
  return 2;
}

}  // namespace jobx::demo
