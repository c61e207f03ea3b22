#include "exporter/containers/containerd_source.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/path.h"
#include "exporter/containers/oci_config.h"

namespace jobx {
namespace {

constexpr const char* kTasks = "io.containerd.runtime.v2.task";
/// The namespace that Docker uses where containerd runs its containers.
constexpr std::string_view kDockerNamespace = "moby";
/// containerd allows 76.
constexpr std::size_t kMaxIdentifier = 128;
/// Enough to see what is wrong.
constexpr std::size_t kMaxErrors = 20;

/// True for a name that containerd gives to namespaces and containers.
bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= kMaxIdentifier && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '_' || c == '-';
         });
}

std::string_view reason_of(FileOutcome outcome) {
  switch (outcome) {
    case FileOutcome::access_denied:
      return container_reason::access_denied;
    case FileOutcome::not_a_file:
      return container_reason::not_a_file;
    case FileOutcome::too_large:
      return container_reason::too_large;
    default:
      return container_reason::failed;
  }
}

std::string_view text_of(std::string_view reason) {
  if (reason == container_reason::access_denied) return "access is denied";
  if (reason == container_reason::not_a_file) return "it is not a regular file";
  if (reason == container_reason::too_large) return "it is too large";
  if (reason == container_reason::malformed) return "it is not JSON";
  if (reason == container_reason::unexpected) return "its annotations are not those of a container";
  return "it cannot be read";
}

}  // namespace

ContainerdSource::ContainerdSource(const std::string& state, const Limits& limits)
    : tasks_(path_from_utf8(state) / kTasks), limits_(limits) {}

std::filesystem::path ContainerdSource::file_of(const Id& id) const {
  return tasks_ / id.first / id.second / "config.json";
}

void ContainerdSource::read(const Id& id, Known& known) {
  FileReading reading = read_state_file(file_of(id), limits_.file_size, known.stamp);
  if (reading.outcome == FileOutcome::unchanged) return;
  // Of a folder without a file nothing is wrong yet: the file comes after the folder, and goes before it.
  known = {{}, {}, reading.stamp, known.is_there};
  is_published_ = false;
  if (reading.outcome == FileOutcome::missing) return;
  if (reading.outcome != FileOutcome::read) {
    known.reason = reason_of(reading.outcome);
    return;
  }
  ++files_;
  std::variant<Container, std::string_view> parsed = parse_oci_config(reading.text);
  if (const auto* const reason = std::get_if<std::string_view>(&parsed)) {
    known.reason = *reason;
    return;
  }
  known.container = std::get<Container>(std::move(parsed));
  known.container.runtime = id.first == kDockerNamespace ? "docker" : "containerd";
}

void ContainerdSource::look_at(const std::string& space, const std::string& id, Sample& sample) {
  auto& unreadable = sample.containers->unreadable;
  auto found = known_.find({space, id});
  const bool is_read = found != known_.end() && !found->second.container.runtime.empty();
  if (!is_read && files_ == limits_.files) {
    ++unreadable[container_reason::budget];
    if (found != known_.end()) found->second.is_there = true;
    return;
  }
  if (found == known_.end()) found = known_.try_emplace({space, id}).first;
  Known& known = found->second;
  known.is_there = true;
  if (!is_read) read(found->first, known);
  if (known.reason.empty()) return;
  ++unreadable[known.reason];
  add_error(sample, found->first, known.reason);
}

void ContainerdSource::add_error(Sample& sample, const Id& id, std::string_view reason) const {
  if (sample.errors.size() == kMaxErrors) return;
  sample.errors.emplace_back(ProgramError::malformed_data, "cannot read the names of a container from " +
                                                               utf8_from_path(file_of(id)) + ": " +
                                                               std::string(text_of(reason)));
}

void ContainerdSource::keep(const std::string& space) {
  for (auto& [id, known] : known_) known.is_there = known.is_there || id.first == space;
}

void ContainerdSource::forget_missing() {
  const std::size_t gone = std::erase_if(known_, [](const auto& one) { return !one.second.is_there; });
  if (gone > 0) is_published_ = false;
  for (auto& [id, known] : known_) known.is_there = false;
}

void ContainerdSource::publish(Sample& sample) {
  if (!is_published_) {
    Containers all;
    for (const auto& [id, known] : known_) {
      if (!known.container.runtime.empty()) all.try_emplace(id.second, known.container);
    }
    published_ = std::make_shared<const Containers>(std::move(all));
    is_published_ = true;
  }
  sample.containers->all = published_;
}

SourceResult ContainerdSource::collect(const std::stop_token& stop) {
  using namespace container_reason;
  Sample sample;
  sample.containers.emplace().unreadable = {{access_denied, 0}, {budget, 0},     {failed, 0},
                                            {malformed, 0},     {not_a_file, 0}, {too_large, 0},
                                            {unexpected, 0}};
  files_ = 0;
  const FolderListing spaces = list_folders(tasks_, limits_.namespaces);
  if (spaces.error) return *spaces.error;
  std::size_t room = limits_.containers;
  for (const std::string& space : spaces.names) {
    if (!is_identifier(space)) continue;
    const FolderListing ids = list_folders(tasks_ / space, room);
    if (ids.error) {
      sample.errors.push_back(*ids.error);
      keep(space);
    }
    if (!ids.is_whole) ++sample.containers->unreadable[budget];
    room -= ids.names.size();
    for (const std::string& id : ids.names) {
      if (stop.stop_requested()) return Error(ProgramError::timed_out, "reading the containers was stopped");
      if (is_identifier(id)) look_at(space, id, sample);
    }
  }
  forget_missing();
  publish(sample);
  return sample;
}

}  // namespace jobx
