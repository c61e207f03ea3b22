#include "exporter/history/progress.h"

#include <algorithm>
#include <iostream>
#include <string>

namespace jobx {
namespace {

constexpr std::chrono::milliseconds kPause{200};
constexpr std::size_t kWidth = 40;

}  // namespace

Progress::~Progress() {
  if (is_drawn_) std::cerr << '\r' << std::string(kWidth + 8, ' ') << '\r' << std::flush;
}

void Progress::show(const std::vector<LogMerger::Input>& logs) {
  if (!is_wanted_ || std::chrono::steady_clock::now() < next_) return;
  next_ = std::chrono::steady_clock::now() + kPause;
  std::uint64_t done = 0;
  std::uint64_t all = 0;
  for (const LogMerger::Input& input : logs) {
    done += input.log->position();
    all += input.log->size();
  }
  const double share = all == 0 ? 1 : static_cast<double>(done) / static_cast<double>(all);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kWidth));
  std::string bar(kWidth, '.');
  bar.replace(0, std::min(filled, kWidth), std::min(filled, kWidth), '#');
  std::cerr << "\r[" << bar << "] " << static_cast<int>(share * 100) << " %" << std::flush;
  is_drawn_ = true;
}

}  // namespace jobx
