#include "exporter/web/body_writer.h"

#include <utility>

#include "collector/catalogue/catalogue.h"

namespace jobx {
namespace {

/// Much smaller and the calls cost, much larger and it does not stay in the processor's cache.
constexpr std::size_t kPiece = 65'536;
/// One is being written while the one before is sent; more are hardly ever needed, as scrapes are shared.
constexpr std::size_t kSpares = 2;

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

BodyWriter::Tools BodyWriter::Store::take_tools() {
  {
    const std::lock_guard lock(mutex_);
    if (!tools_.empty()) {
      Tools tools = std::move(tools_.back());
      tools_.pop_back();
      return tools;
    }
  }
  return {make_gzip(), {}};
}

void BodyWriter::Store::give_back(Tools tools) {
  const std::lock_guard lock(mutex_);
  if (tools_.size() < kSpares) tools_.push_back(std::move(tools));
}

std::unique_ptr<std::string> BodyWriter::Store::take_text() {
  const std::lock_guard lock(mutex_);
  if (texts_.empty()) return std::make_unique<std::string>();
  std::unique_ptr<std::string> text = std::move(texts_.back());
  texts_.pop_back();
  text->clear();
  return text;
}

void BodyWriter::Store::give_back(std::unique_ptr<std::string> text) {
  const std::lock_guard lock(mutex_);
  if (texts_.size() < kSpares) texts_.push_back(std::move(text));
}

Body BodyWriter::body_of(std::unique_ptr<std::string> text) const {
  return Body(std::shared_ptr<const std::string>(text.release(), [store = store_](std::string* sent) {
    store->give_back(std::unique_ptr<std::string>(sent));
  }));
}

Body BodyWriter::text(const Scrape& scrape, TextFormat format) {
  std::unique_ptr<std::string> out = store_->take_text();
  TextSink sink(format, *out);
  write_families(scrape, sink);
  return body_of(std::move(out));
}

Body BodyWriter::compressed(const Scrape& scrape, TextFormat format) {
  std::unique_ptr<std::string> out = store_->take_text();
  Tools tools = store_->take_tools();
  tools.piece.clear();
  tools.piece.reserve(kPiece + kPiece / 4);
  CompressingSink sink(format, tools.piece, *tools.gzip, *out);
  write_families(scrape, sink);
  store_->give_back(std::move(tools));  // not after an exception: its member is half written
  return body_of(std::move(out));
}

}  // namespace jobx
