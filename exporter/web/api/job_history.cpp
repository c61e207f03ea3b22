#include "exporter/web/api/job_history.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "exporter/web/api/job_path.h"
#include "exposition/json_sink.h"

namespace jobx {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
/// Whoever asks every ten seconds comes a little early now and then.
constexpr std::chrono::milliseconds kSlack{500};

std::optional<Ticks> cpu_total(const JobView& view) {
  const CpuTimes& cpu = view.job->cpu;
  if (!cpu.total_user || !cpu.total_kernel) return std::nullopt;
  return *cpu.total_user + *cpu.total_kernel;
}

/// Enough digits for a chart.
void append_number(std::string& out, double value, int digits) {
  std::array<char, 32> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, digits);
  out.append(text.data(), end);
}

}  // namespace

void JobHistory::note(const Scrape& scrape, UtcTime now, std::chrono::steady_clock::time_point steady) {
  const std::span<const JobView> views(scrape.jobs->data(), scrape.shown);
  const std::lock_guard lock(mutex_);
  std::optional<double> seconds;
  if (points_ > 0) {
    const auto since = steady - moments_[(points_ - 1) % kPoints].steady;
    if (since < kStep - kSlack) return;
    seconds = std::chrono::duration<double>(since).count();
  }
  std::vector<std::string> paths;
  paths.reserve(views.size());
  for (const JobView& view : views) paths.push_back(job_path(view.job->name));
  const std::size_t slot = points_++ % kPoints;
  moments_[slot] = {now, steady};
  clear_slot(slot);
  std::size_t fresh = 0;
  for (const std::string& path : paths) {
    const auto row = rows_.find(path);
    if (row == rows_.end()) {
      ++fresh;
    } else {
      if (row->second.seen + 1 != points_) row->second.cpu_total.reset();  // a rate needs the point before
      row->second.seen = points_;
    }
  }
  make_room(fresh);
  for (std::size_t i = 0; i < views.size(); ++i) {
    auto row = rows_.find(paths[i]);
    if (row == rows_.end()) {
      if (rows_.size() >= max_jobs_) continue;
      row = rows_.emplace(std::move(paths[i]), Row()).first;
      for (Figures* const figures : {&row->second.cpu, &row->second.memory, &row->second.processes})
        figures->fill(kUnknown);
    }
    set(row->second, views[i], slot, seconds);
    row->second.seen = points_;
  }
}

void JobHistory::clear_slot(std::size_t slot) {
  for (auto row = rows_.begin(); row != rows_.end();) {
    if (points_ - row->second.seen > kPoints) {
      row = rows_.erase(row);
      continue;
    }
    row->second.cpu[slot] = row->second.memory[slot] = row->second.processes[slot] = kUnknown;
    ++row;
  }
}

void JobHistory::make_room(std::size_t wanted) {
  if (rows_.size() + wanted <= max_jobs_) return;
  std::vector<Rows::iterator> gone;
  for (auto row = rows_.begin(); row != rows_.end(); ++row) {
    if (row->second.seen < points_) gone.push_back(row);
  }
  const std::size_t surplus = std::min(rows_.size() + wanted - max_jobs_, gone.size());
  std::partial_sort(gone.begin(), gone.begin() + static_cast<std::ptrdiff_t>(surplus), gone.end(),
                    [](const auto& a, const auto& b) { return a->second.seen < b->second.seen; });
  for (std::size_t i = 0; i < surplus; ++i) rows_.erase(gone[i]);
}

void JobHistory::set(Row& row, const JobView& view, std::size_t slot, std::optional<double> seconds) {
  const std::optional<Ticks> cpu = cpu_total(view);
  if (cpu && row.cpu_total && seconds && *cpu >= *row.cpu_total) {
    row.cpu[slot] = static_cast<float>(to_seconds(*cpu - *row.cpu_total) / *seconds);
  }
  row.cpu_total = cpu;
  if (view.job->memory) row.memory[slot] = static_cast<float>(view.job->memory->commit);
  if (view.job->processes.active) row.processes[slot] = static_cast<float>(*view.job->processes.active);
}

std::vector<std::size_t> JobHistory::slots() const {
  std::vector<std::size_t> found;
  if (points_ == 0) return found;
  const auto newest = moments_[(points_ - 1) % kPoints].steady;
  for (std::uint64_t point = points_ - std::min<std::uint64_t>(points_, kPoints); point < points_; ++point) {
    const std::size_t slot = point % kPoints;
    if (newest - moments_[slot].steady <= kSpan) found.push_back(slot);
  }
  return found;
}

void JobHistory::append_times(std::string& out, const std::vector<std::size_t>& slots) const {
  constexpr int kMilliseconds = 13;
  out += "\"times\":[";
  for (const std::size_t slot : slots) {
    if (out.back() != '[') out += ',';
    append_number(out, to_seconds(moments_[slot].utc.time_since_epoch()), kMilliseconds);
  }
  out += ']';
}

void JobHistory::append_figures(std::string& out, const Row* row, const std::vector<std::size_t>& slots) {
  // 24 bits are in a float.
  constexpr int kExact = 8;
  constexpr int kRate = 4;
  const auto append = [&](std::string_view name, const Figures* figures, int digits) {
    out.append(",\"").append(name).append("\":[");
    for (const std::size_t slot : slots) {
      if (out.back() != '[') out += ',';
      const float value = figures == nullptr ? kUnknown : (*figures)[slot];
      if (std::isnan(value)) {
        out += "null";
      } else {
        append_number(out, static_cast<double>(value), digits);
      }
    }
    out += ']';
  };
  append("cpu_cores", row == nullptr ? nullptr : &row->cpu, kRate);
  append("memory_commit_bytes", row == nullptr ? nullptr : &row->memory, kExact);
  append("processes", row == nullptr ? nullptr : &row->processes, kExact);
}

void JobHistory::append_job(std::string& out, std::string_view path) const {
  const std::lock_guard lock(mutex_);
  const std::vector<std::size_t> all = slots();
  append_times(out, all);
  const auto row = rows_.find(path);
  append_figures(out, row == rows_.end() ? nullptr : &row->second, all);
}

void JobHistory::append_all(std::string& out) const {
  const std::lock_guard lock(mutex_);
  const std::vector<std::size_t> all = slots();
  append_times(out, all);
  out += ",\"jobs\":[";
  for (const auto& [path, row] : rows_) {
    out += out.back() == '[' ? "{\"path\":" : ",{\"path\":";
    append_json_string(out, path);
    append_figures(out, &row, all);
    out += '}';
  }
  out += ']';
}

std::size_t JobHistory::jobs() const {
  const std::lock_guard lock(mutex_);
  return rows_.size();
}

}  // namespace jobx
