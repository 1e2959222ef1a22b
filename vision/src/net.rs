//! A small neural net in ONNX form: bytes in, tensors through.
//!
//! One thread, no files, no cache: who loads a net keeps it. What a net's numbers mean is said where it is used.

use rten::{Model, ModelOptions, OpRegistry, RunOptions, ThreadPool, Value, ValueOrView, op_registry};
use rten_tensor::{AsView, Layout as _, Tensor, TensorView};
use std::sync::{Arc, OnceLock};

/// Why a net cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The bytes are no net, or one with operators that are not in use here.
    #[error("the net cannot be loaded: {0}")]
    Load(String),
    /// The input has another shape than the net wants, or the net another form than its user expects.
    #[error("the net cannot be run: {0}")]
    Run(String),
}

/// The operators of the nets that the browser's worker runs, and no others: what it has to fetch halves once more.
#[cfg(any(feature = "worker", test))]
fn operators_in_browsers() -> OpRegistry {
    op_registry!(
        Add,
        Cast,
        Concat,
        Conv,
        GlobalAveragePool,
        Identity,
        MaxPool,
        Mul,
        PRelu,
        Pad,
        Relu,
        Reshape,
        Resize,
        Squeeze,
        Tile,
        Transpose,
        Unsqueeze
    )
}

#[cfg(feature = "worker")]
use operators_in_browsers as operators;

/// The operators that the nets in use consist of.
#[cfg(not(feature = "worker"))]
fn operators() -> OpRegistry {
    op_registry!(
        Add,
        AveragePool,
        BatchNormalization,
        Cast,
        Clip,
        Concat,
        Conv,
        ConvTranspose,
        DepthToSpace,
        Div,
        Erf,
        Exp,
        Expand,
        Flatten,
        Gather,
        Gemm,
        GlobalAveragePool,
        HardSigmoid,
        HardSwish,
        Identity,
        MatMul,
        MaxPool,
        Mul,
        PRelu,
        Pad,
        Pow,
        ReduceMean,
        Relu,
        Reshape,
        Resize,
        Shape,
        Sigmoid,
        Slice,
        Softmax,
        Split,
        Sqrt,
        Squeeze,
        Sub,
        Sum,
        Tanh,
        Tile,
        Transpose,
        Unsqueeze
    )
}

/// A loaded net. Running it changes nothing, so that one may serve many at once.
pub struct Net {
    model: Model,
}

impl std::fmt::Debug for Net {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Net({} parameters)", self.model.total_params())
    }
}

/// What a net answers with: numbers in rows, the last side fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The length of each side.
    pub shape: Vec<usize>,
    /// The numbers.
    pub values: Vec<f32>,
}

impl Net {
    /// Loads a net from the bytes of an ONNX file that is trusted: its hash has been compared, or it was built in. The
    /// reader beneath promises memory safety for any bytes, but neither bounded time nor bounded memory.
    ///
    /// # Errors
    /// [`NetError::Load`].
    pub fn load(onnx: &[u8]) -> Result<Self, NetError> {
        let mut options = ModelOptions::with_ops(operators());
        options.prepack_weights(true);
        let model = options.load(onnx.to_vec()).map_err(|error| NetError::Load(error.to_string()))?;
        Ok(Self { model })
    }

    /// The shape of the only input as the file declares it; a side that may vary is `None`.
    #[must_use]
    pub fn input_shape(&self) -> Option<Vec<Option<usize>>> {
        let sides = self.model.input_shape(0)?;
        Some(
            sides
                .into_iter()
                .map(|side| match side {
                    rten::Dimension::Fixed(length) => Some(length),
                    rten::Dimension::Symbolic(_) => None,
                })
                .collect(),
        )
    }

    /// Runs the net on its one input and gives every output in the file's order.
    ///
    /// # Errors
    /// [`NetError::Run`] for a shape that is not the net's, and for outputs that are not floating point.
    pub fn run(&self, shape: &[usize], values: &[f32]) -> Result<Vec<Output>, NetError> {
        let input = self.model.input_ids().first().ok_or_else(|| NetError::Run("it has no input".to_owned()))?;
        let view = TensorView::try_from_data(shape, values)
            .map_err(|_| NetError::Run(format!("{} values do not fill {shape:?}", values.len())))?;
        let options = RunOptions::default().with_thread_pool(Some(one_thread()));
        self.model
            .run(vec![(*input, ValueOrView::from(view))], self.model.output_ids(), Some(options))
            .map_err(|error| NetError::Run(error.to_string()))?
            .into_iter()
            .map(output)
            .collect()
    }
}

/// Attempts are judged side by side, one on each core; threads inside a net would only get in their way.
fn one_thread() -> Arc<ThreadPool> {
    static POOL: OnceLock<Arc<ThreadPool>> = OnceLock::new();
    Arc::clone(POOL.get_or_init(|| Arc::new(ThreadPool::with_num_threads(1))))
}

fn output(value: Value) -> Result<Output, NetError> {
    let tensor: Tensor<f32> =
        value.try_into().map_err(|_| NetError::Run("an output is not floating point".to_owned()))?;
    Ok(Output { shape: tensor.shape().to_vec(), values: tensor.to_vec() })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    #[test]
    fn a_net_of_our_own_answers_in_its_shape() {
        let net = Net::load(include_bytes!("../nets/document_corners.onnx")).unwrap();
        let answer = net.run(&[1, 128, 128, 3], &vec![0.0; 128 * 128 * 3]).unwrap();
        assert_eq!(answer.first().map(|output| output.shape.as_slice()), Some([1, 64, 64, 2].as_slice()));
        assert!(matches!(net.run(&[1, 2], &[0.0]), Err(NetError::Run(_))));
    }

    #[test]
    fn the_corner_net_runs_with_what_browsers_get() {
        let options = ModelOptions::with_ops(operators_in_browsers());
        let model = options.load(include_bytes!("../nets/document_corners.onnx").to_vec()).unwrap();
        let picture = Tensor::<f32>::zeros(&[1, 128, 128, 3]);
        let input = (*model.input_ids().first().unwrap(), ValueOrView::from(picture.view()));
        assert!(model.run(vec![input], model.output_ids(), None).is_ok());
    }

    #[test]
    fn what_is_no_net_is_refused() {
        assert!(matches!(Net::load(b"not a net"), Err(NetError::Load(_))));
    }
}
