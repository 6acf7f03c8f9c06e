#include "cgmimeshim.h"
