/** Models, data, objectives, optimizers, training and checkpoints on DJL's PyTorch engine; knows neither actors nor metrics. */
@NullMarked
package dev.kymo.workers;

import org.jspecify.annotations.NullMarked;
