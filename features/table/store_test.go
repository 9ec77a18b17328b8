package table_test

import "yoban/features/blob/blobtest"

type memory = blobtest.Memory
