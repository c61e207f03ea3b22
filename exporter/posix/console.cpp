#include "exporter/console.h"

namespace jobx {

std::vector<std::string> console_arguments(int argc, char** argv) {
  return argc > 0 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>();
}

}  // namespace jobx
