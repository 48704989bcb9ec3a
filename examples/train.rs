//! Trains the seed's network in a terminal and prints its log: `make log`.

use clap::Parser;
use neural_spiral::error::Error;
use neural_spiral::schema::Value;
use neural_spiral::trainer::{Options, Trainer};

/// Trains a network on the spiral and prints a line every 1000 epochs. What is left out is as the schema has it.
#[derive(Parser)]
struct Arguments {
    /// As np.random.seed
    #[arg(long)]
    seed: Option<usize>,
    /// How the first weights are drawn: he or book
    #[arg(long)]
    initialization: Option<String>,
    /// Units of each hidden layer, such as 64 or 32,32
    #[arg(long, value_delimiter = ',')]
    hidden: Option<Vec<usize>>,
    #[arg(long)]
    learning_rate: Option<f64>,
    #[arg(long)]
    momentum: Option<f64>,
    #[arg(long)]
    decay: Option<f64>,
    /// The last epoch, counted from 0
    #[arg(long, default_value_t = 10_000)]
    epochs: u64,
}

fn main() {
    if let Err(error) = train(Arguments::parse()) {
        eprintln!("{error}");
        std::process::exit(2);
    }
}

fn train(arguments: Arguments) -> Result<(), Error> {
    let mut options = Options::default();
    for (name, value) in [
        ("seed", arguments.seed.map(Value::Whole)),
        ("initialization", arguments.initialization.map(Value::Name)),
        ("hidden", arguments.hidden.map(Value::List)),
        ("learning_rate", arguments.learning_rate.map(Value::Number)),
        ("momentum", arguments.momentum.map(Value::Number)),
        ("decay", arguments.decay.map(Value::Number)),
    ] {
        if let Some(value) = value {
            options.set(name, value)?;
        }
    }
    let mut trainer = Trainer::new(options)?;
    for epoch in 0..=arguments.epochs {
        trainer.step();
        if trainer.diverged() {
            eprintln!("diverged at epoch {epoch}: a lower learning rate may help");
            std::process::exit(1);
        }
        if epoch % 1000 == 0 {
            println!("{}", trainer.log_line());
        }
    }
    Ok(())
}
