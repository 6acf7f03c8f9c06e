// A target needs a source file.
#include "prefetch.h"
