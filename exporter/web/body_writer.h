/// From a scrape to the bytes of an answer.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "collector/catalogue/scrape.h"
#include "exporter/web/gzip.h"
#include "exposition/text_sink.h"

namespace jobx {

/// Writes scrapes, compressed on the way where that is asked for: what is compressed is never in memory as a
/// whole. Keeps what it needed for the next one, so that memory does not pile up in the heaps of many
/// threads. Any thread.
class BodyWriter {
 public:
  std::string text(const Scrape& scrape, TextFormat format);
  std::string compressed(const Scrape& scrape, TextFormat format);

 private:
  struct Tools {
    std::unique_ptr<Gzip> gzip;
    std::string piece;
  };

  Tools take();
  void give_back(Tools tools);

  std::mutex mutex_;  // guards all below
  std::vector<Tools> spare_;
  std::size_t text_size_ = 0;  ///< of the last one, so that the next one grows once
};

}  // namespace jobx
