/// The source `containerd`: what the containers on this host are, from the files that containerd keeps of
/// them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "collector/sources/source.h"
#include "exporter/containers/state_files.h"

namespace jobx {

/// Looks into `<state>/io.containerd.runtime.v2.task/<namespace>/<id>/config.json`; containerd's own
/// interface (gRPC) is not used. The names of each container are read once, as long as it is there; a file
/// that gave none is tried again when it has changed. What is not there at all is no error: most hosts have
/// no containerd.
class ContainerdSource final : public Source {
 public:
  struct Limits {
    std::size_t namespaces = 100;
    std::size_t containers = 5'000;
    std::size_t file_size = std::size_t{4} << 20;
    std::size_t files = 500;  ///< read in one reading; the next goes on
  };

  /// `state` in UTF-8.
  explicit ContainerdSource(const std::string& state) : ContainerdSource(state, Limits()) {}
  ContainerdSource(const std::string& state, const Limits& limits);

  [[nodiscard]] SourceKind kind() const override { return SourceKind::containerd; }
  /// Fails where the folder is there and cannot be listed.
  SourceResult collect(const std::stop_token& stop) override;

 private:
  /// A container as it was found last.
  struct Known {
    Container container;
    std::string_view reason;  ///< why it gave no names; empty for one that did
    std::optional<FileStamp> stamp;
    bool is_there = false;  ///< in the reading under way
  };
  /// By namespace and id.
  using Id = std::pair<std::string, std::string>;

  void look_at(const std::string& space, const std::string& id, Sample& sample);
  void read(const Id& id, Known& known);
  /// What cannot be listed is not known to be gone.
  void keep(const std::string& space);
  void forget_missing();
  void publish(Sample& sample);
  void add_error(Sample& sample, const Id& id, std::string_view reason) const;
  [[nodiscard]] std::filesystem::path file_of(const Id& id) const;

  std::filesystem::path tasks_;
  Limits limits_;
  std::map<Id, Known> known_;
  std::shared_ptr<const Containers> published_ = std::make_shared<const Containers>();
  bool is_published_ = true;  ///< `published_` has all of `known_`
  std::size_t files_ = 0;     ///< read in the reading under way
};

}  // namespace jobx
