#include "exporter/web/body_writer.h"

#include <utility>

#include "collector/catalogue/catalogue.h"

namespace jobx {
namespace {

/// Much smaller and the calls cost, much larger and it does not stay in the processor's cache.
constexpr std::size_t kPiece = 64 * 1024;
/// Scrapes that are written at the same time are shared, so more are hardly ever needed.
constexpr std::size_t kSpareTools = 2;

/// Text that leaves as soon as there is a piece of it.
class CompressingSink final : public Sink {
 public:
  CompressingSink(TextFormat format, std::string& piece, Gzip& gzip, std::string& out)
      : text_(format, piece), piece_(piece), gzip_(gzip), out_(out) {}

  void begin(std::span<const JobView> jobs) override { text_.begin(jobs); }
  void family(const Metric& metric) override { text_.family(metric); }
  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override {
    text_.job_sample(job, labels, value);
    if (piece_.size() >= kPiece) compress();
  }
  void sample(std::span<const Label> labels, Value value) override { text_.sample(labels, value); }
  void end() override {
    text_.end();
    compress();
    gzip_.finish(out_);
  }

 private:
  void compress() {
    gzip_.write(piece_, out_);
    piece_.clear();
  }

  TextSink text_;
  std::string& piece_;
  Gzip& gzip_;
  std::string& out_;
};

}  // namespace

BodyWriter::Tools BodyWriter::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!spare_.empty()) {
      Tools tools = std::move(spare_.back());
      spare_.pop_back();
      return tools;
    }
  }
  return {make_gzip(), {}};
}

void BodyWriter::give_back(Tools tools) {
  const std::lock_guard lock(mutex_);
  if (spare_.size() < kSpareTools) spare_.push_back(std::move(tools));
}

std::string BodyWriter::text(const Scrape& scrape, TextFormat format) {
  std::string out;
  {
    const std::lock_guard lock(mutex_);
    out.reserve(text_size_ + text_size_ / 8);
  }
  TextSink sink(format, out);
  write_families(scrape, sink);
  const std::lock_guard lock(mutex_);
  text_size_ = out.size();
  return out;
}

std::string BodyWriter::compressed(const Scrape& scrape, TextFormat format) {
  Tools tools = take();
  tools.piece.clear();
  tools.piece.reserve(kPiece + kPiece / 4);
  std::string out;
  CompressingSink sink(format, tools.piece, *tools.gzip, out);
  write_families(scrape, sink);
  give_back(std::move(tools));  // not after an exception: its member is half written
  return out;
}

}  // namespace jobx
