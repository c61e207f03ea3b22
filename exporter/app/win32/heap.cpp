#include "exporter/app/heap.h"

namespace jobx {

void share_heaps() {}

}  // namespace jobx
