/// From a scrape to the bytes of an answer.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "collector/catalogue/scrape.h"
#include "exporter/web/gzip.h"
#include "exporter/web/http.h"
#include "exposition/text_sink.h"

namespace jobx {

/// Writes scrapes, compressed on the way where that is asked for: what is compressed is never in memory as a
/// whole. What one body needed serves the next, or large blocks would pile up in the heaps of all threads.
/// Any thread; bodies may outlive it.
class BodyWriter {
 public:
  Body text(const Scrape& scrape, TextFormat format);
  Body compressed(const Scrape& scrape, TextFormat format);

 private:
  struct Tools {
    std::unique_ptr<Gzip> gzip;
    std::string piece;
  };

  /// What is at hand for the next body. Any thread.
  class Store {
   public:
    Tools take_tools();
    void give_back(Tools tools);
    std::unique_ptr<std::string> take_text();
    void give_back(std::unique_ptr<std::string> text);

   private:
    std::mutex mutex_;  // guards all below
    std::vector<Tools> tools_;
    std::vector<std::unique_ptr<std::string>> texts_;
  };

  /// A body whose text goes back to the store once nobody sends it any more.
  [[nodiscard]] Body body_of(std::unique_ptr<std::string> text) const;

  std::shared_ptr<Store> store_ = std::make_shared<Store>();
};

}  // namespace jobx
