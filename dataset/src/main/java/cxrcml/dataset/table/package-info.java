/** Tables in CSV files, plain or gzipped, whose rows know where they stand. */
package cxrcml.dataset.table;
