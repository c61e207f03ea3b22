/// Writes binary counter logs, so that tests and examples need no recording of a real machine.
///
/// What is written is synthetic, and whoever shows it says so.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pdh/snapshot.h"
#include "tests/doubles/byte_writer.h"
#include "tests/doubles/etl_writer.h"

namespace jobx::test {

/// How samples tell a counter set; the three ways that PDH has.
enum class BlgKind {
  single,  ///< value by value, as for `\Set(instance)\Counter`: the instances of the first snapshot
  list,    ///< one counter of all instances, as for `\Set(*)\Counter`
  block,   ///< all of the set as a PERF_DATA_BLOCK, as for `\Set(*)\*`
};

struct BlgOptions {
  BlgKind kind = BlgKind::block;
  std::map<std::string, BlgKind> kind_of;  ///< of a set by its name, where not `kind`
  bool names = true;                       ///< with the table of counter names (blocks have only numbers)
  /// Sets whose instances are "parent/instance", and which set the parents are in; for blocks.
  std::map<std::string, std::string> parents_in{{"Job Object Details", "Job Object"}, {"Thread", "Process"}};
  std::size_t piece_size = 8000;  ///< of records, as PDH cuts them; at most 65000, and what buffers hold
  EtlOptions container;           ///< time zone, size of buffers, compression
};

/// Writes snapshots as they come: memory is bounded by one of them.
///
///     std::ofstream file("jobs.blg", std::ios::binary);
///     BlgWriter writer(file, {});
///     for (...) writer.write(snapshot);   // raw values; sets with machine and name
///     writer.finish();
///
/// The catalogue is made of the first snapshot: its sets stay the same from then on, and, but for blocks, the
/// columns. `local_time` is the sample's; for UTC, what `utc_time` says, else `local_time` and the
/// container's bias. Numbers of sets and counters are the system's own where we know them, else made up from
/// 20000 on. Wrong use throws std::invalid_argument.
class BlgWriter {
 public:
  /// `to`, binary, must outlive this.
  BlgWriter(std::ostream& to, BlgOptions options) : to_(to), options_(std::move(options)) {}

  void write(const Snapshot& snapshot);
  /// Writes what is still kept. Nothing may follow.
  void finish();

 private:
  struct Instance {
    std::string name;
    std::uint32_t occurrence;
  };
  struct Set {
    std::string name;
    BlgKind kind;
    std::size_t columns;
    std::vector<Instance> instances;  ///< for BlgKind::single
  };

  void begin(const Snapshot& first);
  void write_names(const Snapshot& first);
  void write_catalogue(const Snapshot& first);
  void write_set(const Set& known, const CounterSet& set, const Snapshot& snapshot, ByteWriter& to);
  void write_record(std::uint8_t type, LocalTime time, std::string_view record);
  std::uint32_t title_of(std::string_view name);

  std::ostream& to_;
  BlgOptions options_;
  std::optional<EtlWriter> events_;  ///< from the first snapshot on
  std::vector<Set> sets_;
  std::map<std::string, std::uint32_t, std::less<>> titles_;
  ByteWriter record_;
  std::string piece_;
};

}  // namespace jobx::test
