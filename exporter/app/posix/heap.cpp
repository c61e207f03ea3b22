#include "exporter/app/heap.h"

#include <malloc.h>

namespace jobx {

void share_heaps() {
#ifdef __GLIBC__
  // One for the thread of main, and one for the others: they seldom allocate at the same moment.
  mallopt(M_ARENA_MAX, 2);
#endif
}

}  // namespace jobx
