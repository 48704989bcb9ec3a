//! Activations are (N, units) arrays stored column-major. This file is the one place that makes
//! such arrays and hands out parts of them.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, ShapeBuilder, Slice};

const COLUMN_MAJOR: &str = "activations are column-major";

/// (rows, columns) of zeros whose columns are contiguous.
pub fn zeros(rows: usize, columns: usize) -> Array2<f32> {
    Array2::zeros((rows, columns).f())
}

/// The first `count` samples.
pub fn first_rows(array: &Array2<f32>, count: usize) -> ArrayView2<'_, f32> {
    array.slice_axis(Axis(0), Slice::from(..count))
}

/// The first `count` samples, to write to.
pub fn first_rows_mut(array: &mut Array2<f32>, count: usize) -> ArrayViewMut2<'_, f32> {
    array.slice_axis_mut(Axis(0), Slice::from(..count))
}

/// All samples of unit `index`.
pub fn column(array: ArrayView2<'_, f32>, index: usize) -> &[f32] {
    let column = array.index_axis_move(Axis(1), index);
    column.to_slice().expect(COLUMN_MAJOR)
}

/// All samples of unit `index`, to write to.
pub fn column_mut<'a>(array: &'a mut ArrayViewMut2<f32>, index: usize) -> &'a mut [f32] {
    let column = array.index_axis_mut(Axis(1), index);
    column.into_slice().expect(COLUMN_MAJOR)
}
